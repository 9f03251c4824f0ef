//! Who may do what in an album: one table, decided here for real.
//!
//! # Source
//! Ente Photos protocol, albums, section 2.1. The rows below are the table's rows, the columns its columns.

use potluck_protocol::collections::Role;

/// What somebody wants to do in an album.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// See the album, its diff, its people.
    Read,
    /// Create a photo directly in it.
    CreatePhoto,
    /// Add photos one owns.
    AddPhotos,
    /// Move photos into or out of it, restore photos into it.
    MovePhotos,
    /// Take out photos that belong to neither oneself nor the album's owner.
    RemoveOthersPhotos,
    /// Take out photos of the album's owner, which asks them to.
    RemoveOwnersPhotos,
    /// Take out photos one added oneself.
    RemoveOwnPhotos,
    /// Suggest to somebody to delete a photo.
    SuggestDelete,
    /// Rename; private and public metadata.
    Edit,
    /// One's own private metadata of an album shared with one.
    EditOwnShare,
    /// Invite people and change their roles.
    Share,
    /// Remove other participants.
    Unshare,
    /// Go.
    Leave,
    /// Make, change and remove the public link.
    EditLink,
    /// Delete the album.
    Delete,
}

impl Action {
    /// Every action, for tests that walk the table.
    pub const ALL: [Self; 15] = [
        Self::Read,
        Self::CreatePhoto,
        Self::AddPhotos,
        Self::MovePhotos,
        Self::RemoveOthersPhotos,
        Self::RemoveOwnersPhotos,
        Self::RemoveOwnPhotos,
        Self::SuggestDelete,
        Self::Edit,
        Self::EditOwnShare,
        Self::Share,
        Self::Unshare,
        Self::Leave,
        Self::EditLink,
        Self::Delete,
    ];
}

/// The table's answer. Each refusal is one HTTP status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Go on.
    Yes,
    /// Go on, but there is nothing to do.
    Nothing,
    /// Go on by asking the album's owner instead of doing it.
    AskOwner,
    /// 403.
    Forbidden,
    /// 404: strangers do not learn that the album exists.
    NotFound,
    /// 400: makes no sense for this role.
    Senseless,
}

/// May somebody with this role do this? `role` is `None` for people the album is not shared with.
#[must_use]
#[rustfmt::skip]
pub const fn verdict(action: Action, role: Option<Role>) -> Verdict {
    use Action as A;
    use Verdict::{AskOwner, Forbidden, NotFound, Nothing, Senseless, Yes};
    // A role from the future grants nothing.
    let column = match role {
        Some(Role::Owner) => 0,
        Some(Role::Admin) => 1,
        Some(Role::Collaborator) => 2,
        Some(Role::Viewer) => 3,
        Some(Role::Unknown) | None => 4,
    };
    //                          owner      admin      collab.    viewer     stranger
    let row = match action {
        A::Read               => [Yes,       Yes,       Yes,       Yes,       NotFound ],
        A::CreatePhoto        => [Yes,       Forbidden, Forbidden, Forbidden, Forbidden],
        A::AddPhotos          => [Yes,       Yes,       Yes,       Forbidden, NotFound ],
        A::MovePhotos         => [Yes,       Forbidden, Forbidden, Forbidden, Forbidden],
        A::RemoveOthersPhotos => [Yes,       Yes,       Forbidden, Forbidden, NotFound ],
        A::RemoveOwnersPhotos => [Senseless, AskOwner,  Senseless, Senseless, NotFound ],
        A::RemoveOwnPhotos    => [Senseless, Yes,       Yes,       Yes,       NotFound ],
        A::SuggestDelete      => [Yes,       Yes,       Forbidden, Forbidden, NotFound ],
        A::Edit               => [Yes,       Forbidden, Forbidden, Forbidden, Forbidden],
        A::EditOwnShare       => [Senseless, Yes,       Yes,       Yes,       NotFound ],
        A::Share              => [Yes,       Yes,       Forbidden, Forbidden, Forbidden],
        A::Unshare            => [Yes,       Yes,       Forbidden, Forbidden, Forbidden],
        A::Leave              => [Forbidden, Yes,       Yes,       Yes,       Nothing  ],
        A::EditLink           => [Yes,       Forbidden, Forbidden, Forbidden, Forbidden],
        A::Delete             => [Yes,       Forbidden, Forbidden, Forbidden, Forbidden],
    };
    row[column]
}

/// Does somebody with this role see a link whose least role is `min_role`?
#[must_use]
pub fn sees_link(role: Role, min_role: Option<Role>) -> bool {
    role == Role::Owner || min_role.is_none_or(|least| role >= least)
}

/// A role as it is stored and sent.
#[must_use]
pub const fn role_text(role: Role) -> &'static str {
    match role {
        Role::Owner => "OWNER",
        Role::Admin => "ADMIN",
        Role::Collaborator => "COLLABORATOR",
        Role::Viewer => "VIEWER",
        Role::Unknown => "UNKNOWN",
    }
}

/// Reads a stored or sent role; exact spelling.
#[must_use]
pub fn role_from(text: &str) -> Role {
    match text {
        "OWNER" => Role::Owner,
        "ADMIN" => Role::Admin,
        "COLLABORATOR" => Role::Collaborator,
        "VIEWER" => Role::Viewer,
        _ => Role::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_and_unknown_roles_get_nothing_anywhere() {
        for action in Action::ALL {
            for role in [None, Some(Role::Unknown)] {
                assert!(
                    !matches!(verdict(action, role), Verdict::Yes | Verdict::AskOwner),
                    "{action:?}"
                );
            }
        }
    }

    #[test]
    fn a_higher_sharee_never_may_less() {
        let rank = |v| matches!(v, Verdict::Yes | Verdict::AskOwner | Verdict::Nothing);
        for action in Action::ALL {
            let viewer = rank(verdict(action, Some(Role::Viewer)));
            let collaborator = rank(verdict(action, Some(Role::Collaborator)));
            let admin = rank(verdict(action, Some(Role::Admin)));
            assert!(
                viewer <= collaborator && collaborator <= admin,
                "{action:?}"
            );
        }
    }

    #[test]
    fn only_the_owner_edits_links_and_the_album() {
        for action in [
            Action::EditLink,
            Action::Edit,
            Action::Delete,
            Action::CreatePhoto,
        ] {
            for role in [Role::Admin, Role::Collaborator, Role::Viewer] {
                assert_eq!(
                    verdict(action, Some(role)),
                    Verdict::Forbidden,
                    "{action:?}"
                );
            }
            assert_eq!(verdict(action, Some(Role::Owner)), Verdict::Yes);
        }
    }

    #[test]
    fn links_show_from_their_least_role_up() {
        assert!(sees_link(Role::Viewer, None));
        assert!(!sees_link(Role::Viewer, Some(Role::Collaborator)));
        assert!(sees_link(Role::Collaborator, Some(Role::Collaborator)));
        assert!(!sees_link(Role::Admin, Some(Role::Owner)));
        assert!(sees_link(Role::Owner, Some(Role::Owner)));
    }

    #[test]
    fn roles_read_as_they_are_written() {
        for role in [Role::Owner, Role::Admin, Role::Collaborator, Role::Viewer] {
            assert_eq!(role_from(role_text(role)), role);
        }
        assert_eq!(role_from("viewer"), Role::Unknown);
    }
}
