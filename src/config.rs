//! Where the secret key and the API's address come from.
