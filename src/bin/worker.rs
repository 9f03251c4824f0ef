//! The Web Worker's program.

fn main() {
    #[cfg(target_arch = "wasm32")]
    {
        use potluck::worker::serve::{serve, tell_end};

        std::panic::set_hook(Box::new(|panic| {
            console_error_panic_hook::hook(panic);
            tell_end();
        }));
        serve();
    }
}
