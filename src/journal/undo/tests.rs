//! Tests of single rules, and a model of rows that combines them.

mod model;
mod rules;
mod runs;
