//! Counting tests in what test runners print.

/// Tests that passed and failed. A check without tests of its own counts as one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Tests that passed.
    pub passed: u64,
    /// Tests that failed.
    pub failed: u64,
}

impl Outcome {
    /// A check that holds or not.
    pub fn check(holds: bool) -> Self {
        Self {
            passed: u64::from(holds),
            failed: u64::from(!holds),
        }
    }

    /// Adds another outcome to this one.
    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    /// The same, with the way its program ended: a program that failed without a failed test
    /// (it did not compile, it crashed) is a failure, and so is one that ran no test at all.
    pub fn of_program(self, success: bool) -> Self {
        let silent = self.failed == 0 && (!success || self.passed == 0);
        Self {
            failed: self.failed + u64::from(silent),
            ..self
        }
    }
}

/// Sums `test result: ok. 3 passed; 1 failed; …` (cargo test, wasm-bindgen-test-runner).
pub fn of_cargo(text: &str) -> Outcome {
    let mut sum = Outcome::default();
    for line in text.lines() {
        let Some((_, counts)) = line.split_once("test result: ") else {
            continue;
        };
        for part in counts.split([';', '.']) {
            match part.trim().split_once(' ') {
                Some((n, "passed")) => sum.passed += n.parse().unwrap_or(0),
                Some((n, "failed")) => sum.failed += n.parse().unwrap_or(0),
                _ => {}
            }
        }
    }
    sum
}

/// Reads Node's summary: `# pass 3` (TAP) or `ℹ pass 3` (spec). Cancelled tests failed.
pub fn of_node(text: &str) -> Outcome {
    let plain = without_color(text);
    let last = |what: &str| {
        plain
            .lines()
            .filter_map(|line| line.strip_prefix("# ").or_else(|| line.strip_prefix("ℹ ")))
            .filter_map(|line| line.strip_prefix(what))
            .filter_map(|count| count.trim().parse::<u64>().ok())
            .next_back()
            .unwrap_or(0)
    };
    Outcome {
        passed: last("pass "),
        failed: last("fail ") + last("cancelled "),
    }
}

/// Removes ANSI color sequences (ECMA-48 SGR: escape, `[`, numbers, `m`).
fn without_color(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        out.push_str(before);
        rest = after.split_once('m').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_results_add_up() {
        let text = "running 2 tests\n\
            test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
            noise\n\
            test result: FAILED. 5 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(
            of_cargo(text),
            Outcome {
                passed: 7,
                failed: 3
            }
        );
    }

    #[test]
    fn node_summaries_are_read_in_both_forms() {
        let tap = "# tests 4\n# pass 2\n# fail 1\n# cancelled 1\n";
        assert_eq!(
            of_node(tap),
            Outcome {
                passed: 2,
                failed: 2
            }
        );
        let spec = "\u{1b}[34mℹ tests 2\u{1b}[39m\n\u{1b}[34mℹ pass 2\u{1b}[39m\n\u{1b}[34mℹ fail 0\u{1b}[39m\n";
        assert_eq!(
            of_node(spec),
            Outcome {
                passed: 2,
                failed: 0
            }
        );
    }

    #[test]
    fn a_program_that_ran_nothing_or_crashed_failed() {
        assert_eq!(Outcome::default().of_program(true).failed, 1);
        let passed = Outcome {
            passed: 4,
            failed: 0,
        };
        assert_eq!(passed.of_program(true), passed);
        assert_eq!(passed.of_program(false).failed, 1);
        let failed = Outcome {
            passed: 4,
            failed: 2,
        };
        assert_eq!(failed.of_program(false), failed);
    }
}
