//! Building blocks of organization and domain names. All are fictitious; any resemblance is accidental.

/// Organizations as support staff meet them: other scripts, symbols, very long names. Name, slug, and domain stem.
pub(super) const SPECIAL: [(&str, &str, &str); 14] = [
    ("Søndergaard & Mølle", "sondergaard-molle", "søndergaard-mølle"),
    ("株式会社 青葉灯", "aobato", "青葉灯"),
    ("Θάλασσα Λογισμικό", "thalassa-logismiko", "θαλασσα-λογισμικό"),
    ("شركة نخيل الرمال", "nakhil-alrimal", "نخيل-الرمال"),
    ("Fernlicht Rocket 🚀 Labs", "fernlicht-rocket-labs", "fernlichtrocket"),
    (
        "The Honourable Society for the Preservation of Lighthouses, Lock-Keepers' Cottages and Inland Waterway Signage",
        "society-lighthouses-lock-keepers-cottages-and-inland-waterway-signage",
        "lighthouses-lockkeepers-and-inland-waterway-signage",
    ),
    ("Bücherwald Verlag", "buecherwald", "bücherwald"),
    ("Компания Берёзовый Мост", "berezovy-most", "берёзовый-мост"),
    ("한빛나루", "hanbitnaru", "한빛나루"),
    ("Pikewell, Odegard, and Daughters", "pikewell-odegard-and-daughters", "pikewellodegard"),
    ("Čermák a Půlnoc s.r.o.", "cermak-a-pulnoc", "čermák-půlnoc"),
    ("\"Quoted\" Lantern Co.", "quoted-lantern", "quotedlantern"),
    ("O’Tidewright <Holdings>", "o-tidewright-holdings", "otidewright"),
    ("Quillmoor Veterinary", "quillmoor-veterinary", "quillmoorvets"),
];

pub(super) const FIRST: [&str; 48] = [
    "Alder", "Amber", "Ashen", "Barley", "Birch", "Bramble", "Cinder", "Cobalt", "Copper", "Coral", "Dapple",
    "Ember", "Fallow", "Fathom", "Fennel", "Flint", "Garnet", "Gorse", "Harrow", "Hazel", "Heron", "Hollow",
    "Indigo", "Juniper", "Kestrel", "Lantern", "Larch", "Linden", "Marrow", "Mistral", "Nettle", "Ochre",
    "Otter", "Pewter", "Plover", "Quartz", "Rowan", "Saffron", "Sorrel", "Spindle", "Tallow", "Thistle",
    "Umber", "Velvet", "Willow", "Wren", "Yarrow", "Zephyr",
];

pub(super) const SECOND: [&str; 40] = [
    "acre", "anvil", "bank", "beck", "bough", "bridge", "brook", "burrow", "cairn", "combe", "crest",
    "croft", "dale", "fell", "field", "ford", "forge", "gate", "glen", "grove", "harbor", "hatch", "haven",
    "heath", "holt", "keep", "ledge", "mere", "mill", "moor", "orchard", "quay", "reach", "ridge", "shore",
    "spire", "stead", "vale", "weir", "wick",
];

pub(super) const SUFFIX: [&str; 20] = [
    "Logistics",
    "Analytics",
    "Foods",
    "Robotics",
    "Clinics",
    "Studio",
    "Energy",
    "Textiles",
    "Insurance",
    "Instruments",
    "Software",
    "Press",
    "Partners",
    "GmbH",
    "Ltd",
    "Collective",
    "Marine",
    "Optics",
    "Academy",
    "Bank",
];

/// Appended to the stem of a domain name.
pub(super) const EXTRA: [&str; 18] = [
    "group", "team", "labs", "hq", "cloud", "online", "mail", "global", "app", "work", "care", "digital",
    "shop", "data", "staff", "europe", "north", "legal",
];

/// Subdomain labels.
pub(super) const SUB: [&str; 14] = [
    "mail", "corp", "eu", "us", "staff", "students", "it", "apac", "hr", "dev", "partners", "old", "alumni",
    "field",
];

/// Top-level suffixes.
pub(super) const TOP: [&str; 16] = [
    "com", "com", "com", "io", "org", "net", "co.uk", "de", "dev", "app", "fr", "eu", "nl", "co.jp",
    "com.au", "health",
];
