//! What is put up: an account's screens with their routes, a guest's page, or the page of a broken link.

use leptos::{mount::mount_to_body, prelude::*, task::spawn_local};
use leptos_router::{
    components::{Redirect, Route, Router, Routes},
    hooks::use_location,
    path,
};
use potluck_engine::{Kind, Start, view::SessionView};

use super::{
    parts::{
        button::{Button, Look},
        calm::Calm,
        grid::GridSkeleton,
        icon::Icon,
        notice::Notice,
        toasts::ToastList,
        topbar::{DoorBar, TopBar},
    },
    routes,
    screens::{
        album::AlbumScreen,
        albums::Albums,
        guest::{Closed, GuestPage},
        missing::Missing,
        recover::Recover,
        settings::Settings,
        sign_in::SignIn,
        sign_up::SignUp,
        tray::{Tray, TrayWords},
        welcome::Welcome,
    },
    state::{
        engine::provide_engine,
        library::{provide_library, settle, use_library},
        link::use_words,
        network::keep_fresh,
        prefs::provide_prefs,
        session::{provide_way_back, use_way_back},
        toasts::provide_toasts,
    },
    text::en::common,
};
use crate::AppEngine;

/// Puts the product up in the page. `start` says who comes: an account, a guest, or somebody whose link cannot be one.
pub fn mount(engine: AppEngine, start: Result<Start, Kind>) {
    mount_to_body(move || {
        let handle = provide_engine(engine);
        let library = provide_library();
        provide_toasts();
        provide_prefs();
        let face = match &start {
            Ok(Start::Account) => Face::Account,
            Ok(Start::Link(_)) => Face::Guest,
            Err(kind) => Face::Broken(*kind),
        };
        if let Ok(start) = start {
            spawn_local(async move {
                // A cache that cannot be read is rebuilt from the server; the notice about storage says the rest.
                let _ = handle.get().start(start).await;
                library.read_all();
            });
        }
        view! {
            <ErrorBoundary fallback=|_| view! { <Broken /> }>
                {match face {
                    Face::Account => view! { <Account /> }.into_any(),
                    Face::Guest => view! { <Guest /> }.into_any(),
                    Face::Broken(kind) => view! { <Closed kind=kind words=use_words() /> }.into_any(),
                }}
                <ToastList />
            </ErrorBoundary>
        }
    });
}

/// What is put up.
enum Face {
    Account,
    Guest,
    Broken(Kind),
}

#[component]
fn Account() -> impl IntoView {
    let library = use_library();
    keep_fresh();
    provide_way_back();
    let is_inside =
        Memo::new(move |_| matches!(library.session.get(), SessionView::SignedIn { .. }));
    settle(is_inside);
    view! {
        <Notice shown=Signal::derive(move || !library.has_network.get()) picture=Icon::Offline words=common::OFFLINE />
        // With a network, the silence is the server's.
        <Notice
            shown=Signal::derive(move || library.has_network.get() && !library.is_online.get())
            picture=Icon::Offline
            words=format!("{}. {}", common::UNREACHABLE, common::UNREACHABLE_MORE)
        />
        <Notice
            shown=Signal::derive(move || matches!(library.session.get(), SessionView::SignedIn { durable: false, .. }))
            picture=Icon::Info
            words=common::STORAGE_BLOCKED
        />
        <Router>
            <Routes fallback=Missing>
                <Route path=path!("/") view=Welcome />
                <Route path=path!("/sign-up") view=SignUp />
                <Route path=path!("/sign-in") view=SignIn />
                <Route path=path!("/recover") view=Recover />
                <Route path=path!("/albums") view=|| view! { <Inside><Albums /></Inside> } />
                <Route path=path!("/albums/:album/:photo?") view=|| view! { <Inside><AlbumScreen /></Inside> } />
                <Route path=path!("/settings") view=|| view! { <Inside><Settings /></Inside> } />
            </Routes>
        </Router>
        <Show when=move || is_inside.get()>
            <Tray words=TrayWords::Owner />
        </Show>
    }
}

/// Screens of those who are signed in. Others are led to the door, and from there back here; who has just signed out
/// is led to the start page.
#[component]
fn Inside(children: ChildrenFn) -> impl IntoView {
    let (library, way_back) = (use_library(), use_way_back());
    let path = use_location().pathname;
    let was_inside = StoredValue::new(false);
    let state = Memo::new(move |_| match library.session.get() {
        SessionView::Starting => None,
        SessionView::SignedIn { .. } => Some(true),
        SessionView::SignedOut | SessionView::Guest => Some(false),
    });
    move || match state.get() {
        Some(true) => {
            was_inside.set_value(true);
            way_back.take();
            view! {
                <TopBar />
                {children()}
            }
            .into_any()
        }
        Some(false) if was_inside.get_value() => {
            view! { <Redirect path=routes::WELCOME /> }.into_any()
        }
        Some(false) => {
            way_back.keep(path.get_untracked());
            view! { <Redirect path=routes::SIGN_IN /> }.into_any()
        }
        None => view! {
            <DoorBar />
            <main id="main" aria-busy="true" aria-label=common::LOADING>
                <GridSkeleton />
            </main>
        }
        .into_any(),
    }
}

#[component]
fn Guest() -> impl IntoView {
    let library = use_library();
    let words = use_words();
    view! {
        <Notice
            shown=Signal::derive(move || !library.has_network.get() || !library.is_online.get())
            picture=Icon::Offline
            words=words.faults.offline
        />
        <GuestPage />
    }
}

/// The last resort.
#[component]
fn Broken() -> impl IntoView {
    let reload = Callback::new(|()| drop(window().location().reload()));
    view! {
        <main id="main">
            <Calm picture=Icon::Alert title=common::BROKEN more=format!("{} bug", common::BROKEN_MORE)>
                <Button words=common::RELOAD look=Look::Primary on_press=reload />
            </Calm>
        </main>
    }
}
