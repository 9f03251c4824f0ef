//! A small map that forgets what was used longest ago.

use std::collections::HashMap;
use std::hash::Hash;

pub(super) struct Lru<K, V> {
    room: usize,
    uses: u64,
    entries: HashMap<K, (u64, V)>,
}

impl<K: Copy + Eq + Hash, V: Clone> Lru<K, V> {
    pub(super) fn new(room: usize) -> Self {
        Self {
            room,
            uses: 0,
            entries: HashMap::new(),
        }
    }

    /// The value, which counts as used now.
    pub(super) fn get(&mut self, key: &K) -> Option<V> {
        self.uses += 1;
        let (used, value) = self.entries.get_mut(key)?;
        *used = self.uses;
        Some(value.clone())
    }

    pub(super) fn insert(&mut self, key: K, value: V) {
        self.uses += 1;
        self.entries.insert(key, (self.uses, value));
        while self.entries.len() > self.room {
            let oldest = self.entries.iter().min_by_key(|(_, (used, _))| *used);
            let Some(oldest) = oldest.map(|(key, _)| *key) else {
                return;
            };
            self.entries.remove(&oldest);
        }
    }

    pub(super) fn clear(&mut self) {
        self.entries.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forgets_what_was_used_longest_ago() {
        let mut lru = Lru::new(2);
        lru.insert(1, 'a');
        lru.insert(2, 'b');
        assert_eq!(lru.get(&1), Some('a'));
        lru.insert(3, 'c');
        assert_eq!(lru.get(&2), None);
        assert_eq!(lru.get(&1), Some('a'));
        assert_eq!(lru.get(&3), Some('c'));
    }

    #[test]
    fn replacing_a_value_takes_no_room() {
        let mut lru = Lru::new(2);
        lru.insert(1, 'a');
        lru.insert(2, 'b');
        lru.insert(1, 'c');
        assert_eq!(lru.get(&2), Some('b'));
        assert_eq!(lru.get(&1), Some('c'));
    }
}
