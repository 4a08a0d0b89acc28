//! A call that is denied is named with its resource, and what the run has made by then is gone or stays for the next one.
//!
//! Each test denies one call after the other, so that what is asked of AWS anew is denied as well, and knows which actions it comes
//! across. An action that no test comes across makes one fail here.

mod applying;
mod ending;
mod looking;
mod other_ways;
mod undoing;

use std::collections::BTreeSet;
use std::sync::Mutex;

use futures::future::join_all;
use migrator_engine::function::Action;
use migrator_engine::{EngineError, Event, Observer};

use crate::world::{World, shown};

/// Runs that are tried at the same time, each in an account of its own.
const AT_ONCE: usize = 6;

#[test]
fn no_action_is_left_that_no_test_denies() {
    let lists = [applying::ASKED, other_ways::ASKED, ending::ASKED, looking::ASKED];
    let denied: BTreeSet<Action> = lists.concat().into_iter().collect();
    assert_eq!(denied, Action::ALL.iter().copied().collect());
}

/// Runs with the call denied that has the number 0, 1, 2 and so on, until a run has no such call. `run` returns which
/// action was denied.
async fn each_call_in_turn(run: impl AsyncFn(usize) -> Option<Action>) -> BTreeSet<Action> {
    let mut denied = BTreeSet::new();
    for first in (0..).step_by(AT_ONCE) {
        let actions = join_all((first..first + AT_ONCE).map(|number| run(number))).await;
        denied.extend(actions.iter().flatten());
        if actions.contains(&None) {
            break;
        }
    }
    denied
}

/// What the call with this number asked for; none where there were fewer. From now on nothing is denied.
fn denied(world: &World, number: usize) -> Option<Action> {
    world.faults.end();
    world.faults.calls().get(number).map(|call| action(call))
}

fn action(name: &str) -> Action {
    let known = Action::ALL.iter().find(|action| action.as_str() == name);
    *known.unwrap_or_else(|| panic!("{name} is asked of AWS and not among the actions"))
}

/// The message says for which migration what was asked of what, and what to do.
fn assert_names(error: &EngineError, world: &World, version: u32, action: Action) {
    let text = shown(error);
    let begin = format!("lineage {} version {version}: {action} on ", world.id);
    let resource =
        text.strip_prefix(&begin).unwrap_or_else(|| panic!("`{text}` does not begin with `{begin}`"));
    let (resource, _) = resource.split_once(": access denied: ").unwrap();
    // Of the migration's function, or the stream that it follows: the world's name is in each.
    assert!(resource.contains(&world.id) || action == Action::GetCallerIdentity, "{text}");
    let hint = format!("\nhint: allow {action} to these credentials on arn:aws:test:::the-resource");
    assert!(text.ends_with(&hint), "{text}");
}

/// Steps that were begun and taken back, and warnings.
#[derive(Default)]
struct Order {
    begun: Mutex<Vec<String>>,
    undone: Mutex<Vec<String>>,
    warnings: Mutex<Vec<String>>,
}

impl Order {
    fn has_begun(&self, step: &str) -> bool {
        self.begun.lock().unwrap().iter().any(|begun| begun == step)
    }

    /// Everything that was begun was taken back, last first.
    fn assert_all_is_taken_back(&self) {
        let mut begun = self.begun.lock().unwrap().clone();
        begun.reverse();
        assert_eq!(*self.undone.lock().unwrap(), begun);
    }
}

impl Observer for Order {
    fn event(&self, event: &Event) {
        let (list, entry) = match event {
            Event::StepStarted { step, .. } => (&self.begun, step),
            Event::StepUndone { step, .. } => (&self.undone, step),
            Event::Warning { message, .. } => (&self.warnings, message),
            _ => return,
        };
        list.lock().unwrap().push(entry.clone());
    }
}
