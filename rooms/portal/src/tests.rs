//! Every page in every language, with rich samples.
