//! The program `potluck-server`.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use potluck_server::app::{AppState, Ports, build_router};
use potluck_server::config::{Config, EXAMPLE};
use potluck_server::logging;

mod flags;

use flags::Wish;

type Failure = Box<dyn std::error::Error + Send + Sync>;

fn main() -> ExitCode {
    let outcome = match flags::read(std::env::args_os().skip(1)) {
        Ok(Wish::Help) => say(flags::HELP),
        Ok(Wish::Version) => say(concat!("potluck-server ", env!("CARGO_PKG_VERSION"), "\n")),
        Ok(Wish::PrintConfig) => say(EXAMPLE),
        Ok(Wish::CheckConfig { config }) => {
            load(config.as_deref()).and_then(|_| say("the settings are fine\n"))
        }
        Ok(Wish::Serve { config }) => load(config.as_deref()).and_then(serve),
        Err(problem) => Err(problem.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("potluck-server: {error}");
            ExitCode::FAILURE
        }
    }
}

fn say(text: &str) -> Result<(), Failure> {
    use std::io::Write as _;
    std::io::stdout().lock().write_all(text.as_bytes())?;
    Ok(())
}

fn load(file: Option<&std::path::Path>) -> Result<Config, Failure> {
    Ok(Config::load(file, |name| std::env::var(name).ok())?)
}

fn serve(config: Config) -> Result<(), Failure> {
    logging::start(&config.log)?;
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(run(config))
}

/// How long requests under way may take to finish once the program was asked to stop.
const FINISH: Duration = Duration::from_secs(10);

async fn run(mut config: Config) -> Result<(), Failure> {
    let listener = tokio::net::TcpListener::bind(config.listen)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", config.listen))?;
    // Port 0 means any free one; from here on it is the one that was given.
    config.listen = listener.local_addr()?;
    let listen = config.listen;
    let origin = config.origin();
    let prints_codes = !config.sends_mail();
    let data = config.data.clone();
    let ports = Ports::real(&config)?;
    let state = AppState::open(config, ports).await?;
    let router = build_router(state.clone());
    let jobs = potluck_server::jobs::start(state.clone());

    say(&format!(
        "Potluck is at {origin} and keeps its data in {}.\n",
        data.display()
    ))?;
    if prints_codes {
        say("No mail server is set, so sign-in codes are printed here.\n")?;
    }
    tracing::info!(%listen, "listening");
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = axum::serve(
        listener,
        router.into_make_service_with_connect_info::<SocketAddr>(),
    )
    .with_graceful_shutdown(async move {
        asked_to_stop().await;
        // The other side is gone only when the program is ending anyway.
        let _ = stop.send(());
    });
    let overdue = async {
        if stopped.await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(FINISH).await;
    };
    tokio::select! {
        outcome = serving => outcome?,
        () = overdue => tracing::warn!("requests that did not finish in time were cut off"),
    }
    jobs.abort();
    // Folds the write-ahead log into the database file.
    state.db.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Resolves on Ctrl-C or SIGTERM.
async fn asked_to_stop() {
    let interrupt = async {
        // Without a handler there is no way to be asked; then only a kill ends the program.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
