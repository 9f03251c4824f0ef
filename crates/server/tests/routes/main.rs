//! Every route, through the real router and a real database; one file per verb, as in `src/api`.

mod support;

mod around;
mod objects;
mod users;
