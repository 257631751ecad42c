//! Tables for the rules, and a model of rows for their sum.

mod model;
mod rules;
mod runs;
