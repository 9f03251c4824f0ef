//! Rules that are neither HTTP nor SQL.

// collections, files, links: quota, link_rules
