//! English, for the screens of account holders.

use super::numbers::{self, count};

/// The product.
pub const NAME: &str = "Potluck";

/// Words on more than one screen.
pub mod common {
    /// Top bar.
    pub const ALBUMS: &str = "Albums";
    /// Top bar.
    pub const SETTINGS: &str = "Settings";
    /// Leaves without doing anything.
    pub const CANCEL: &str = "Cancel";
    /// Closes a dialog.
    pub const CLOSE: &str = "Close";
    /// Tries the same again.
    pub const RETRY: &str = "Retry";
    /// Goes on.
    pub const CONTINUE: &str = "Continue";
    /// Puts into the clipboard.
    pub const COPY: &str = "Copy";
    /// Toast after that.
    pub const COPIED: &str = "Copied.";
    /// The clipboard is not ours to write.
    pub const NOT_COPIED: &str =
        "This browser does not let us copy. Select the text and copy it yourself.";
    /// Back to the start page.
    pub const HOME: &str = "Back to the start";
    /// While a page is read.
    pub const LOADING: &str = "Loading";
    /// Skips the top bar, for keyboards.
    pub const SKIP: &str = "Skip to the content";
    /// Banner.
    pub const OFFLINE: &str =
        "You are offline. You can look around; changes wait until the network is back.";
    /// Banner.
    pub const STORAGE_BLOCKED: &str = "This browser keeps nothing for us (private mode, or storage is blocked). All works, but you will have to sign in again next time.";
    /// A page that is not there.
    pub const NO_PAGE: &str = "There is nothing here";
    /// Under that.
    pub const NO_PAGE_MORE: &str = "The address may be mistyped, or the album is gone.";
    /// The app broke.
    pub const BROKEN: &str = "Something broke";
    /// Under that.
    pub const BROKEN_MORE: &str =
        "Your photos are safe. Load the page again; if it stays, tell us this code:";
    /// Loads again.
    pub const RELOAD: &str = "Load again";
    /// No server.
    pub const UNREACHABLE: &str = "The server does not answer";
    /// Under that.
    pub const UNREACHABLE_MORE: &str =
        "Your photos are safe. It may be your network or a pause at the server; we keep trying.";
}

/// Signed out.
pub mod welcome {
    /// The one sentence.
    pub const HEADLINE: &str = "One album, everyone’s photos.";
    /// Under it.
    pub const MORE: &str = "Friends and guests add theirs in a minute, with or without an account. Photos are locked on each person’s own device, so only the people you invite can open them.";
    /// Link.
    pub const CREATE: &str = "Create account";
    /// Link.
    pub const SIGN_IN: &str = "Sign in";
    /// For guests who came here by themselves.
    pub const HAVE_LINK: &str = "Have a link? Just open it.";
    /// What a link needs.
    pub const HAVE_LINK_MORE: &str = "No account, no app.";
    /// Three steps, each two to four words.
    pub const STEPS: [(&str, &str); 3] = [
        (
            "Make an album",
            "A wedding, a trip, a class: give it a name.",
        ),
        (
            "Share one link",
            "Send it to the group, or put it on the tables.",
        ),
        (
            "Watch it fill",
            "Everybody’s photos, full size, by day and by person.",
        ),
    ];
}

/// Account: creating, signing in.
pub mod account {
    /// Heading.
    pub const CREATE: &str = "Create account";
    /// Heading and button.
    pub const SIGN_IN: &str = "Sign in";
    /// Field.
    pub const EMAIL: &str = "E-mail";
    /// Under it.
    pub const EMAIL_HINT: &str = "We send a code to see that it is yours.";
    /// Button.
    pub const SEND_CODE: &str = "Send code";
    /// Heading.
    pub const CODE_TITLE: &str = "Look into your mail";
    /// Field.
    pub const CODE: &str = "Six-digit code";
    /// Button.
    pub const SEND_AGAIN: &str = "Send a new one";
    /// Toast.
    pub const SENT_AGAIN: &str = "A new code is on its way.";
    /// Goes back to the address.
    pub const OTHER_EMAIL: &str = "Use another address";
    /// Heading.
    pub const PASSWORD_TITLE: &str = "Choose a password";
    /// Why it matters here.
    pub const PASSWORD_WHY: &str = "It locks your photos, and never leaves this device. Nobody can reset it for you, so the next step gives you a recovery phrase.";
    /// Field.
    pub const PASSWORD: &str = "Password";
    /// Toggle.
    pub const SHOW_PASSWORD: &str = "Show password";
    /// Toggle.
    pub const HIDE_PASSWORD: &str = "Hide password";
    /// Strength, from poor to good.
    pub const STRENGTH: [&str; 5] = [
        "Too easy to guess. A few words in a row are good.",
        "Easy to guess. Add another word or two.",
        "Fair. One more word makes it good.",
        "Good.",
        "Very good.",
    ];
    /// Refused.
    pub const TOO_WEAK: &str =
        "Please choose one that is harder to guess. Four words in a row will do.";
    /// Honest progress while the key is derived.
    pub const DERIVING: &str =
        "Working out your key. This is slow on purpose, and takes a few seconds.";
    /// Later on.
    pub const DERIVING_LONG: &str = "Still working. Small devices may need half a minute.";
    /// Heading.
    pub const PHRASE_TITLE: &str = "Your recovery phrase";
    /// Why.
    pub const PHRASE_WHY: &str = "If you ever forget your password, these 24 words open your photos. We do not have them. Write them down, or print them, and keep them where you keep papers.";
    /// Name of the list.
    pub const PHRASE_LIST: &str = "Recovery phrase";
    /// Button.
    pub const PRINT: &str = "Print";
    /// Button.
    pub const SAVED: &str = "I have written it down";
    /// Heading.
    pub const CONFIRM_TITLE: &str = "Just to be sure";
    /// What to do.
    pub const CONFIRM_WHY: &str = "Type two of your words, so that we know they are kept.";
    /// Button.
    pub const CONFIRM: &str = "Confirm";
    /// Wrong word.
    pub const CONFIRM_WRONG: &str = "That is not it. Look at your notes, or see the words again.";
    /// Word not typed.
    pub const CONFIRM_MISSING: &str = "This word is still missing.";
    /// Button.
    pub const SEE_AGAIN: &str = "See the words again";
    /// Under the sign-up form.
    pub const HAVE_ACCOUNT: &str = "Already have an account?";
    /// Under the sign-in form.
    pub const NO_ACCOUNT: &str = "New here?";
    /// Under the sign-in form, and heading of where it leads.
    pub const FORGOT: &str = "Forgot your password?";
    /// Under that.
    pub const RECOVER_MORE: &str = "This version cannot set a new password in the browser yet. Nothing is lost: your photos stay where they are, your 24 words stay valid, and on devices where you are signed in all goes on as before.";
    /// Link.
    pub const BACK_TO_SIGN_IN: &str = "Back to signing in";
    /// Leads to a code by mail.
    pub const USE_CODE: &str = "Get a code by mail instead";
    /// Heading on that road.
    pub const CODE_SIGN_IN: &str = "Sign in with a code";
    /// Heading after the code.
    pub const GIVE_PASSWORD: &str = "And your password";
    /// Why both.
    pub const GIVE_PASSWORD_WHY: &str =
        "The code shows that the address is yours; the password opens your photos.";
    /// An account with a second way of signing in.
    pub const NEEDS_CODE: &str = "This account wants a code by mail first.";
    /// Field errors.
    pub const EMAIL_ODD: &str = "That does not look like an e-mail address.";
    /// Field errors.
    pub const CODE_ODD: &str = "The code has six digits.";
    /// Field errors.
    pub const PASSWORD_MISSING: &str = "Type your password.";

    /// Where the code went.
    pub fn code_sent(email: &str) -> String {
        format!(
            "We sent a code to {email}. It comes within a minute; look among the unwanted mail too."
        )
    }

    /// Label of a field that asks for a word of the phrase.
    pub fn word(number: usize) -> String {
        format!("Word {number}")
    }
}

/// All albums.
pub mod albums {
    /// Button.
    pub const NEW: &str = "New album";
    /// Field.
    pub const TITLE: &str = "Name of the album";
    /// Button.
    pub const CREATE: &str = "Create album";
    /// Field error.
    pub const TITLE_MISSING: &str = "Give it a name; you can change it later.";
    /// In place of a name that does not open.
    pub const BROKEN_TITLE: &str = "Album that cannot be opened";
    /// Badge.
    pub const COLLECTING: &str = "Collecting";
    /// Badge.
    pub const LINK_ON: &str = "Link on";
    /// Badge.
    pub const SHARED: &str = "Shared with you";
    /// For screen readers, on the dot.
    pub const UNREAD: &str = "New photos";
    /// Empty state.
    pub const EMPTY: &str = "What shall it be?";
    /// Under that.
    pub const EMPTY_MORE: &str =
        "Make an album, share its link, and everyone’s photos come together here.";
    /// The five occasions: what it is, and a name to start from.
    pub const OCCASIONS: [(&str, &str); 5] = [
        ("A wedding", "Sara & Tom’s wedding"),
        ("A birthday", "Ada turns 40"),
        ("A trip", "Lisbon, early autumn"),
        ("A conference", "Spring conference"),
        ("Any gathering", "Sunday in the park"),
    ];
}

/// One album.
pub mod album {
    use super::count;

    /// Button. The most useful one.
    pub const ADD: &str = "Add photos";
    /// Button.
    pub const SHARE: &str = "Share";
    /// Menu button.
    pub const MORE: &str = "More";
    /// In the menu.
    pub const RENAME: &str = "Rename";
    /// Button.
    pub const SAVE: &str = "Save";
    /// Toast.
    pub const RENAMED: &str = "Renamed.";
    /// In a toast.
    pub const UNDO: &str = "Undo";
    /// Empty state.
    pub const EMPTY: &str = "Waiting for the first photo";
    /// Under that.
    pub const EMPTY_MORE: &str = "Choose some, drop them anywhere on this page, or paste one. Or share a link and let others begin.";
    /// While dragging.
    pub const DROP: &str = "Drop to add";
    /// While dragging, smaller.
    pub const DROP_MORE: &str = "Photos and videos, as many as you like";
    /// Filter chip.
    pub const EVERYONE: &str = "Everyone";
    /// Name of the filter.
    pub const BY_PERSON: &str = "Show photos by";
    /// Filter chip.
    pub const YOU: &str = "You";
    /// Header of photos without a date.
    pub const NO_DATE: &str = "No date";
    /// A photo that does not open.
    pub const BROKEN: &str = "A photo that cannot be opened";
    /// Thumbnail that is missing.
    pub const NO_PREVIEW: &str = "No preview";
    /// Rows are still arriving.
    pub const LOADING: &str = "Loading photos";

    /// "412 photos".
    pub fn photos(n: usize) -> String {
        count(n, "photo", "photos")
    }

    /// Label of the grid.
    pub fn grid(title: &str) -> String {
        format!("Photos in {title}")
    }

    /// In place of days and count.
    pub const NO_PHOTOS: &str = "No photos yet";
}

/// The share dialog.
pub mod share {
    /// Tab.
    pub const LINK: &str = "Link";
    /// Tab.
    pub const PEOPLE: &str = "People";
    /// Button: a link that takes photos.
    pub const COLLECT: &str = "Collect photos";
    /// Under it.
    pub const COLLECT_MORE: &str = "Anyone with the link sees the album and adds photos, without an account. What they add counts towards your storage.";
    /// Button: a link to look.
    pub const VIEW: &str = "Only let people look";
    /// Under it.
    pub const VIEW_MORE: &str = "Anyone with the link sees the album. Nobody adds to it.";
    /// Button. The most useful one.
    pub const COPY: &str = "Copy link";
    /// Toast.
    pub const COPIED: &str = "Link copied. Whoever has it can open the album.";
    /// Button.
    pub const SEND: &str = "Send…";
    /// Field.
    pub const ADDRESS: &str = "Link to the album";
    /// Switch.
    pub const ALLOW_ADDING: &str = "Allow adding photos";
    /// Under it.
    pub const ALLOW_ADDING_MORE: &str =
        "Anyone with the link can add; it counts towards your storage.";
    /// Switch.
    pub const ALLOW_DOWNLOADS: &str = "Allow downloads";
    /// Under it. Honest: whoever sees a photo can keep it.
    pub const ALLOW_DOWNLOADS_MORE: &str =
        "Off hides the button. Whoever can see a photo can still keep a picture of it.";
    /// Button.
    pub const REMOVE: &str = "Remove link";
    /// Heading of the question.
    pub const REMOVE_TITLE: &str = "Remove this link?";
    /// What happens.
    pub const REMOVE_MORE: &str = "It stops working at once, for everybody, and for photos on their way. All photos stay in the album. A new link will have another address.";
    /// Keeps it.
    pub const KEEP: &str = "Keep it";
    /// Toast.
    pub const REMOVED: &str = "The link is removed. The photos stay.";
    /// While the link is made.
    pub const MAKING: &str = "Making the link";
    /// Under the link.
    pub const KEY_NOTE: &str =
        "The part after # is the key. Our server never sees it, so send the whole link.";
    /// Who may.
    pub const OWNER_ONLY: &str = "Only the album’s owner makes and changes links.";
    /// People tab.
    pub const YOU: &str = "You";
    /// People tab.
    pub const OWNER: &str = "Owner";
    /// People tab.
    pub const CONTRIBUTORS: &str = "Have added photos";
    /// People tab, nobody yet.
    pub const NOBODY: &str = "Only you are in this album. To let others in, share its link.";
    /// Leads to the other tab.
    pub const TO_LINK: &str = "Share a link";

    /// Heading.
    pub fn title(album: &str) -> String {
        format!("Share “{album}”")
    }
}

/// The viewer.
pub mod viewer {
    /// Button.
    pub const DOWNLOAD: &str = "Download";
    /// Button.
    pub const INFO: &str = "Info";
    /// Button.
    pub const PREVIOUS: &str = "Previous photo";
    /// Button.
    pub const NEXT: &str = "Next photo";
    /// Button.
    pub const CLOSE: &str = "Close";
    /// Panel.
    pub const TAKEN: &str = "Taken";
    /// Panel.
    pub const ADDED_BY: &str = "Added by";
    /// Panel.
    pub const CAMERA: &str = "Camera";
    /// Panel.
    pub const SIZE: &str = "Size";
    /// Panel.
    pub const FILE: &str = "File";
    /// Panel.
    pub const CAPTION: &str = "Caption";
    /// Panel: oneself.
    pub const YOU: &str = "You";
    /// Panel: a guest who gave no name.
    pub const SOMEBODY: &str = "Somebody with the link";
    /// The picture does not come.
    pub const FAILED: &str = "This photo cannot be shown";
    /// A browser that cannot decode it.
    pub const NOT_SHOWN: &str =
        "This browser cannot show this format. Download it to open it elsewhere.";
    /// Toast.
    pub const SAVED: &str = "Saved to your downloads.";

    /// "12 of 412".
    pub fn position(at: usize, of: usize) -> String {
        format!("{at} of {of}")
    }

    /// An address whose photo is not in the album.
    pub const NOT_FOUND: &str = "This photo is not in the album (any more).";
    /// Button under that.
    pub const BACK: &str = "Back to the album";
    /// Button of the panel.
    pub const CLOSE_INFO: &str = "Close info";
}

/// The upload tray.
pub mod uploads {
    use super::numbers;

    /// Name of the region.
    pub const TRAY: &str = "Adding photos";
    /// Button.
    pub const PAUSE: &str = "Pause";
    /// Button.
    pub const RESUME: &str = "Resume";
    /// Button.
    pub const CANCEL: &str = "Cancel";
    /// Button.
    pub const RETRY: &str = "Retry";
    /// Button.
    pub const RETRY_ALL: &str = "Retry all";
    /// Button.
    pub const SHOW: &str = "Show files";
    /// Button.
    pub const HIDE: &str = "Hide files";
    /// Button.
    pub const CLEAR: &str = "Done";
    /// Stage.
    pub const WAITING: &str = "Waiting";
    /// Stage.
    pub const PREPARING: &str = "Preparing";
    /// Stage.
    pub const FINISHING: &str = "Finishing";
    /// Stage.
    pub const SAFE: &str = "Added";
    /// Stage.
    pub const DUPLICATE: &str = "Already here";
    /// Stage.
    pub const CANCELLED: &str = "Cancelled";
    /// Browsers ask before closing; the words are theirs, this is for the tray.
    pub const PAUSED: &str = "Paused";

    /// Headline while it runs.
    pub fn adding(at: usize, of: usize) -> String {
        format!("Adding {at} of {of}")
    }

    /// Headline without a network.
    pub fn waiting(safe: usize, of: usize) -> String {
        format!("Waiting for network; {safe} of {of} are safe")
    }

    /// Headline at the end.
    pub fn done(safe: usize) -> String {
        format!("{} added", numbers::count(safe, "photo", "photos"))
    }

    /// Headline at the end, when all were there before.
    pub fn known(n: usize) -> String {
        let were = if n == 1 { "was" } else { "were" };
        format!(
            "{} {were} already in this album",
            numbers::count(n, "photo", "photos")
        )
    }

    /// Headline at the end, when some were added and some failed.
    pub fn mixed(added: usize, failed: usize) -> String {
        format!("{added} added, {failed} could not be")
    }

    /// Headline at the end, when some failed.
    pub fn failed(n: usize) -> String {
        format!(
            "{} could not be added",
            numbers::count(n, "photo", "photos")
        )
    }

    /// "41 MB/s · 9 s left".
    pub fn pace(bytes_per_s: u64, left: Option<u64>) -> String {
        let speed = format!("{}/s", numbers::size(bytes_per_s));
        match left {
            None => speed,
            Some(s) if s < 60 => format!("{speed} · {s} s left"),
            Some(s) => format!("{speed} · {} min left", s.div_ceil(60)),
        }
    }
}

/// Settings.
pub mod settings {
    /// Section.
    pub const ACCOUNT: &str = "Account";
    /// Button.
    pub const SIGN_OUT: &str = "Sign out";
    /// Under it.
    pub const SIGN_OUT_MORE: &str =
        "Forgets everything of yours on this device. Photos on their way stop.";
    /// Title of a row.
    pub const PHRASE: &str = "Recovery phrase";
    /// Button.
    pub const SHOW_PHRASE: &str = "Show recovery phrase";
    /// Button.
    pub const HIDE_PHRASE: &str = "Hide recovery phrase";
    /// Under it.
    pub const PHRASE_MORE: &str = "24 words that open your photos should you forget your password. Look around before you show them.";
    /// Section.
    pub const LOOK: &str = "Appearance";
    /// Choice.
    pub const LIGHT: &str = "Light";
    /// Choice.
    pub const DARK: &str = "Dark";
    /// Choice.
    pub const SYSTEM: &str = "As the device";
    /// Section.
    pub const ABOUT: &str = "What the server sees";
    /// Why.
    pub const ABOUT_MORE: &str =
        "Photos are locked on your device before they leave it. This is what that means, in full.";
    /// Column.
    pub const CANNOT: &str = "It cannot see";
    /// Rows.
    pub const CANNOT_ROWS: [&str; 5] = [
        "Your photos and videos, in any size",
        "Names of albums, files and guests",
        "When, where and with what they were taken",
        "Your password and recovery phrase",
        "The key inside a link (the part after #)",
    ];
    /// Column.
    pub const CAN: &str = "It can see";
    /// Rows.
    pub const CAN_ROWS: [&str; 5] = [
        "Your e-mail address, and when you sign in",
        "How many albums and photos there are, and how large",
        "When something was added, changed or opened",
        "Which accounts share an album, and with which rights",
        "Network addresses, while they are connected",
    ];
    /// Build.
    pub const BUILD: &str = "Version";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pace_rounds_minutes_up() {
        assert_eq!(uploads::pace(41_000_000, Some(9)), "41 MB/s · 9 s left");
        assert_eq!(uploads::pace(1_000_000, Some(61)), "1 MB/s · 2 min left");
        assert_eq!(uploads::pace(500_000, None), "500 KB/s");
    }

    #[test]
    fn one_is_one() {
        assert_eq!(uploads::done(1), "1 photo added");
        assert_eq!(uploads::known(1), "1 photo was already in this album");
        assert_eq!(uploads::known(2), "2 photos were already in this album");
        assert_eq!(album::photos(2), "2 photos");
    }
}
