//! Every route through the real router, without sockets. Files mirror `src/api`.

mod support;

mod around;
mod users;
