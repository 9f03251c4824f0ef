//! `cargo xtask test`: every check and test, then one line that says how many passed.

mod count;
mod steps;

use std::{
    fs::File,
    process::{Child, Command, Stdio},
    time::Instant,
};

use self::{count::Outcome, steps::Step};
use crate::{files, paths, tools};

/// Runs the named steps, or all. True if nothing failed.
pub fn run(words: &[&str]) -> anyhow::Result<bool> {
    let named: Vec<Step> = words
        .iter()
        .map(|word| Step::parse(word))
        .collect::<anyhow::Result<_>>()?;
    let all = named.is_empty();
    let steps = if all { Step::ALL.to_vec() } else { named };
    if steps.iter().any(|step| step.uses_browser()) {
        // First, so that a machine that lacks them says so at once.
        tools::ensure_browser()?;
        tools::ensure_node()?;
    }
    let mut preparation = if all {
        Preparation::start()?
    } else {
        Preparation::none()
    };
    let mut lines = Vec::new();
    let mut sum = Outcome::default();
    let mut passed = Vec::new();
    for step in steps {
        if step.uses_browser() || step == Step::Size {
            preparation.finish();
        }
        let started = Instant::now();
        println!("\n=== {}", step.name());
        let outcome = step.run(&passed).unwrap_or_else(|error| {
            println!("{}: {error:#}", step.name());
            Outcome::check(false)
        });
        sum.add(outcome);
        if outcome.failed == 0 {
            passed.push(step);
        }
        let seconds = started.elapsed().as_secs_f32();
        lines.push(summary(step.name(), outcome, seconds));
        println!("{}", summary(step.name(), outcome, seconds));
    }
    println!("\n{}", lines.join("\n"));
    println!("{} passed, {} failed", sum.passed, sum.failed);
    Ok(sum.failed == 0)
}

fn summary(name: &str, outcome: Outcome, seconds: f32) -> String {
    let Outcome { passed, failed } = outcome;
    format!("--- {name:<7} {passed:>5} ok {failed:>3} bad {seconds:>7.1} s")
}

/// The release bundle and the test runner, built beside the first steps: they use other
/// build folders, and long stretches of both use one core only. Steps would make them if
/// this failed, so its failure is shown by the step that needs them.
struct Preparation {
    running: Option<Child>,
}

impl Preparation {
    fn none() -> Self {
        Self { running: None }
    }

    fn start() -> anyhow::Result<Self> {
        let log = paths::target().join("xtask-prepare.log");
        files::write(&log, "")?;
        println!(
            "preparing the browser build meanwhile, see {}",
            log.display()
        );
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("prepare").stdin(Stdio::null());
        command.stdout(File::options().append(true).open(&log)?);
        command.stderr(File::options().append(true).open(&log)?);
        Ok(Self {
            running: Some(command.spawn()?),
        })
    }

    fn finish(&mut self) {
        if let Some(mut child) = self.running.take() {
            let started = Instant::now();
            // Whatever it left undone, the step does.
            let _ = child.wait();
            println!(
                "waited {:.0} s for the browser build",
                started.elapsed().as_secs_f32()
            );
        }
    }
}

impl Drop for Preparation {
    fn drop(&mut self) {
        self.finish();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_found_by_its_name() {
        for step in Step::ALL {
            assert_eq!(Step::parse(step.name()).expect("known"), step);
        }
        assert!(Step::parse("everything").is_err());
    }
}
