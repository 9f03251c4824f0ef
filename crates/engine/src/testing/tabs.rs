//! Several engines as tabs of one browser.

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

use crate::ports::Tabs;

type Hear = Rc<dyn Fn(&str)>;

#[derive(Default)]
struct State {
    next: u32,
    hear: Vec<(u32, Hear)>,
    locks: HashSet<String>,
}

/// A browser's channel and locks.
#[derive(Clone, Default)]
pub struct TabBus(Rc<RefCell<State>>);

impl TabBus {
    /// One more tab.
    #[must_use]
    pub fn tab(&self) -> MemoryTabs {
        let mut state = self.0.borrow_mut();
        state.next += 1;
        MemoryTabs {
            id: state.next,
            bus: self.clone(),
        }
    }
}

/// One tab's end of a [`TabBus`].
pub struct MemoryTabs {
    id: u32,
    bus: TabBus,
}

/// A held lock.
pub struct MemoryLock {
    name: String,
    bus: TabBus,
}

impl Drop for MemoryLock {
    fn drop(&mut self) {
        self.bus.0.borrow_mut().locks.remove(&self.name);
    }
}

impl Tabs for MemoryTabs {
    type Guard = MemoryLock;

    async fn try_lock(&self, name: &str) -> Option<MemoryLock> {
        let is_free = self.bus.0.borrow_mut().locks.insert(name.to_owned());
        is_free.then(|| MemoryLock {
            name: name.to_owned(),
            bus: self.bus.clone(),
        })
    }

    fn post(&self, message: &str) {
        let others: Vec<Hear> = {
            let state = self.bus.0.borrow();
            state
                .hear
                .iter()
                .filter(|(id, _)| *id != self.id)
                .map(|(_, hear)| Rc::clone(hear))
                .collect()
        };
        for hear in others {
            hear(message);
        }
    }

    fn on_message(&self, hear: Hear) {
        self.bus.0.borrow_mut().hear.push((self.id, hear));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_hear_each_other_and_not_themselves() {
        let bus = TabBus::default();
        let (one, two) = (bus.tab(), bus.tab());
        let heard = Rc::new(RefCell::new(Vec::new()));
        for (tab, name) in [(&one, "one"), (&two, "two")] {
            let heard = Rc::clone(&heard);
            tab.on_message(Rc::new(move |text| {
                heard.borrow_mut().push(format!("{name}: {text}"))
            }));
        }
        one.post("hello");
        assert_eq!(*heard.borrow(), ["two: hello"]);
    }

    #[test]
    fn lock_is_held_until_dropped() {
        futures::executor::block_on(async {
            let bus = TabBus::default();
            let (one, two) = (bus.tab(), bus.tab());
            let held = one.try_lock("pull").await;
            assert!(held.is_some());
            assert!(two.try_lock("pull").await.is_none());
            assert!(two.try_lock("other").await.is_some());
            drop(held);
            assert!(two.try_lock("pull").await.is_some());
        });
    }
}
