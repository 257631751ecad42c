use super::*;

/// The mentions as `input=name`, `input=!` if invalid, with `?` behind doubtful ones.
fn found(text: &str) -> Vec<String> {
    let line = |mention: Mention| {
        let name = mention.name.map_or_else(|| "!".to_owned(), |name| name.to_string());
        let doubt = if mention.is_doubtful { "?" } else { "" };
        if name == mention.input {
            format!("{name}{doubt}")
        } else {
            format!("{}={name}{doubt}", mention.input)
        }
    };
    mentions(text).into_iter().map(line).collect()
}

#[test]
fn names_in_prose_are_found() {
    for (text, expected) in [
        ("", &[][..]),
        ("Please move acme.com and beta.co.uk to us.", &["acme.com", "beta.co.uk"]),
        ("It is about acme.com.", &["acme.com"]),
        ("(acme.com), \"beta.org\"; <gamma.net>", &["acme.com", "beta.org", "gamma.net"]),
        ("acme.com,beta.org;gamma.net|delta.io", &["acme.com", "beta.org", "gamma.net", "delta.io"]),
        ("acme.com/beta.org", &["acme.com", "beta.org"]),
        ("Joe Doe <Joe@ACME.com> wrote", &["Joe@ACME.com=acme.com"]),
        ("everyone @acme.com", &["acme.com"]),
        ("see https://www.acme.com/x?y=beta.com#z.", &["https://www.acme.com/x?y=beta.com#z=acme.com"]),
        ("http://user@acme.com:8080/", &["http://user@acme.com:8080/=acme.com"]),
        ("www.acme.com", &["www.acme.com=acme.com"]),
        ("ACME.COM and acme.com", &["ACME.COM=acme.com"]),
        ("acme.com:443", &["acme.com"]),
        ("bücher.de", &["bücher.de=xn--bcher-kva.de"]),
        ("例え。jp", &["例え。jp=xn--r8jz45g.jp"]),
        ("mail.acme.co.uk", &["mail.acme.co.uk"]),
        ("_acme.com_ is emphasis, _dmarc.beta.com a record", &["acme.com", "beta.com"]),
        ("_sip._tcp.acme.com and s1._domainkey.beta.com", &["acme.com", "beta.com"]),
        ("at acme.com...or beta.com", &["acme.com", "beta.com"]),
        ("_https://acme.com_ is emphasis", &["https://acme.com=acme.com"]),
        ("https://*.acme.com and https://{tenant}.beta.com", &["acme.com", "beta.com"]),
    ] {
        assert_eq!(found(text), expected, "{text:?}");
    }
}

#[test]
fn de_fanged_forms_are_understood() {
    for (text, expected) in [
        ("acme[.]com", &["acme[.]com=acme.com"][..]),
        ("mail(.)acme[dot]com is bad", &["mail(.)acme[dot]com=mail.acme.com"]),
        ("joe[at]acme[.]com", &["joe[at]acme[.]com=acme.com"]),
        ("hxxps://acme[.]com/x now", &["hxxps://acme[.]com/x=acme.com"]),
        ("hXXp[:]//acme.com/", &["hXXp[:]//acme.com/=acme.com"]),
        ("a [.] b", &[]),
    ] {
        assert_eq!(found(text), expected, "{text:?}");
    }
}

#[test]
fn what_looks_like_a_name_but_is_none_is_invalid() {
    let long = format!("{}.com", "a".repeat(64));
    let longest = format!("{}com", "abcdefg.".repeat(32));
    for text in [
        "10.0.0.1",
        "2001:db8::1",
        "::1",
        &long,
        &longest,
        "a_b.com",
        "a_b.co.uk",
        "www.a_b.customer",
        "acme-.com",
        "mail.-acme.com",
        "acme..com",
        "xn--.com",
        "xn--a.example",
        "xn--.customer",
        "http://10.0.0.1/x",
        "http://[2001:db8::1]:80/x",
        "http://localhost:3000",
        "https://a_b.com/x?y=z",
        "https://acme-.com",
        "https://acme..com",
        "https://xn--.com",
        "ftp://a_b",
        "joe@10.0.0.1",
        "joe@a_b.com",
        "joe@-acme.com",
        "joe@acme..com",
        "joe@.com",
        "joe@acme.123",
        "foo@xn--.com",
    ] {
        let expected = [format!("{text}=!")];
        assert_eq!(found(text), expected, "{text:?}");
        assert_eq!(found(&format!("It is about {text}, they say.")), expected, "{text:?} in prose");
    }
    // These are no names in prose, and none for an address.
    for (text, expected) in [
        ("acme.123\nbeta.com", &["acme.123=!", "beta.com"][..]),
        ("wait..de,acme..de", &["wait..de=!", "acme..de=!"]),
        ("joe@[10.0.0.1]", &["10.0.0.1=!"]),
        ("joe@[IPv6:2001:db8::1]", &["2001:db8::1=!"]),
        ("hxxps://a_b[.]com/x", &["hxxps://a_b[.]com/x=!"]),
        ("a_b[.]com and joe[at]a_b.com", &["a_b[.]com=!", "joe[at]a_b.com=!"]),
        ("joe@acme.com, foo@xn--.com and a_b.com", &["joe@acme.com=acme.com", "foo@xn--.com=!", "a_b.com=!"]),
    ] {
        assert_eq!(found(text), expected, "{text:?}");
    }
}

#[test]
fn other_prose_is_left_out() {
    for text in [
        "e.g. this, i.e. that",
        "version 1.2.3 of 2026.11.30 costs 1.50 or 1,234.56",
        "v1.2",
        "3.14",
        "wait... what",
        "yes...no, hm..it is",
        "1..10 and main..dev",
        "Ph.D.",
        "a.",
        "-.-",
        "file_name.rs",
        "see src/my_lib.so and /etc/my_zone.com or C:\\my_run.com",
        "call user_row.id or a_b.com() or my_row.is_some()",
        "I use my_app.It works",
        "react@19.1.0-rc.1 or checkout@v4.2 or a@b",
        "see fig.1 and section.4",
        "at 10:30:00 in std::fs::File or a::b",
        "__init__.py and my_pkg._private.py",
        "e.g.-this",
        "https:// or https://...",
        "meet me@ 5",
    ] {
        assert_eq!(
            found(text).iter().filter(|found| !found.ends_with('?')).count(),
            0,
            "{text:?}: {:?}",
            found(text)
        );
    }
}

#[test]
fn a_name_that_may_be_a_file_is_doubtful_unless_it_stands_alone() {
    assert_eq!(found("see report.pdf of acme.com"), ["report.pdf?", "acme.com"]);
    assert_eq!(
        found("acme.customer\nbeta.customer,  \"gamma.customer\"\r\n"),
        ["acme.customer", "beta.customer", "gamma.customer"]
    );
    assert_eq!(found("about acme.example and vpn.internal"), ["acme.example", "vpn.internal"]);
}

#[test]
fn each_name_is_found_once_where_it_first_appears() {
    assert_eq!(found("b.com a.com joe@b.com https://a.com"), ["b.com", "a.com"]);
    assert_eq!(found("10.0.0.1 10.0.0.1"), ["10.0.0.1=!"]);
    // An address is certain.
    assert_eq!(found("of acme.customer, mail joe@acme.customer"), ["acme.customer"]);
}
