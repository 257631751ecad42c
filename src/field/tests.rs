use std::collections::HashSet;

use super::*;

/// The name that belongs to a heading.
fn named_by(heading: &str) -> String {
    heading.to_lowercase().replace(' ', "_")
}

#[test]
fn every_name_means_one_field() {
    let mut names = HashSet::new();
    for field in FIELDS {
        let also = field.filter.iter().flat_map(|filter| filter.aliases);
        for name in std::iter::once(&field.name).chain(field.aliases).chain(also) {
            assert!(names.insert(*name), "{name} names two fields");
            let is_word = name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
            assert!(is_word && *name != "sort", "{name} cannot be typed before a colon");
        }
    }
}

#[test]
fn headings_can_be_typed_as_names() {
    for field in FIELDS {
        assert_eq!(named_by(field.heading), field.name);
        for name in [field.query_name, &named_by(field.short_heading)] {
            assert!(field.is_called(name), "{name} does not name {field:?}");
        }
    }
}

#[test]
fn every_column_has_room_for_a_heading_and_the_sort_mark() {
    for (field, layout) in columns() {
        let mark = usize::from(field.order.is_some());
        assert!(crate::text::width(field.short_heading) + mark <= layout.min_width, "{field:?}");
        assert!(
            layout.min_width <= layout.full_width && (field.export.is_some() || field.is_extra()),
            "{field:?}"
        );
    }
    let ranks: HashSet<u8> = columns().map(|(_, layout)| layout.rank).collect();
    assert_eq!(ranks.len(), columns().count(), "which of two columns stays must be certain");
}

#[test]
fn every_column_orders_by_one_field() {
    for (field, order) in orders() {
        assert_eq!(order_by_column(order.by).map(|(field, _)| field), Some(field));
    }
    assert_eq!(orders()[0].0, &created::FIELD);
    assert_eq!(orders()[1].0, &name::FIELD);
}

#[test]
fn columns_are_chosen_by_name() {
    let columns: Columns = "name, updated,org_id,inv".parse().unwrap();
    assert_eq!(columns.to_string(), "name,updated,organization_id,invitations");
    for wrong in ["", "name,", "name,name", "org,organization", "any", "size", "Name"] {
        assert_eq!(wrong.parse::<Columns>(), Err(UnknownColumn), "{wrong}");
    }
    let all = UnknownColumn.to_string();
    assert!(all.ends_with("pending, created, updated, id, flags, note, snoozed"), "{all}");
}

#[test]
fn an_added_column_appears_at_its_usual_place() {
    let mut columns = Columns::default();
    let standard = columns.to_string();
    assert_eq!(standard, "status,name,organization,mode,ownership,invitations,suggestions,created");
    columns.toggle(&organization_id::FIELD);
    columns.toggle(&updated::FIELD);
    assert_eq!(
        columns.to_string(),
        "status,name,organization,organization_id,mode,ownership,invitations,suggestions,created,updated"
    );
    columns.toggle(&organization_id::FIELD);
    columns.toggle(&updated::FIELD);
    assert_eq!(columns.to_string(), standard);
    for fixed in [NAME, STATUS] {
        columns.toggle(fixed);
        assert_eq!(columns.to_string(), standard, "without it the operator could not see what a key does");
    }
    assert!(columns.has_fixed() && !"name".parse::<Columns>().unwrap().has_fixed());
}

#[test]
fn an_export_has_the_whole_values_as_at_clerk() {
    let row: OrganizationDomain = crate::clerk::decode_domain(
        r#"{"id":"orgdmn_1","organization_id":"org_2","name":"xn--bcher-kva.example","enrollment_mode":"automatic_invitation",
            "public_organization_data":{"name":"Bücher"},"total_pending_invitations":2,"total_pending_suggestions":3,
            "affiliation_verification":{"status":"verified","strategy":"manual_override"},
            "created_at":0,"updated_at":1500}"#,
    )
    .unwrap();
    let exported: Vec<_> = FIELDS
        .into_iter()
        .filter_map(|field| Some(format!("{}={}", field.name, field.export?(&row))))
        .collect();
    assert_eq!(
        exported,
        [
            "verified=yes",
            "status=verified",
            "name=xn--bcher-kva.example",
            "organization=Bücher",
            "organization_id=org_2",
            "mode=automatic_invitation",
            "ownership=none",
            "invitations=2",
            "suggestions=3",
            "pending=5",
            "created=1970-01-01T00:00:00.000Z",
            "updated=1970-01-01T00:00:01.500Z",
            "id=orgdmn_1",
        ]
    );
}

#[test]
fn the_filter_for_flags_knows_them_all() {
    let (_, filter) = filter_by_name("flag").unwrap();
    let names = crate::flag::Flag::ALL.map(crate::flag::Flag::name);
    assert_eq!(filter.values, [&["any"][..], &names].concat());
    for name in names {
        assert!(filter.help.contains(name) && filter.expected.contains(name), "{name}");
    }
}

#[test]
fn what_is_not_part_of_a_domain_is_exported_too() {
    use crate::flag::{Flag, FlagSet};
    let flags = FlagSet::from_iter([Flag::Quota, Flag::Parent]);
    let row = OrganizationDomain { id: "orgdmn_1".to_owned(), ..OrganizationDomain::default() };
    let extras = Extras { flags, ..Extras::default() };
    assert_eq!(FLAGS.exported(&row, extras).as_deref(), Some("parent,quota"));
    assert_eq!(by_name("id").unwrap().exported(&row, extras).as_deref(), Some("orgdmn_1"));
    assert_eq!(by_name("any").unwrap().exported(&row, extras), None);
    assert_eq!(NOTE.exported(&row, extras).as_deref(), Some(""));
    let extras = Extras { note: "ask Kim", snoozed_until: Some(Millis(86_400_000)), ..extras };
    assert_eq!(NOTE.exported(&row, extras).as_deref(), Some("ask Kim"));
    assert_eq!(SNOOZED.exported(&row, extras).as_deref(), Some("1970-01-02T00:00:00.000Z"));
}
