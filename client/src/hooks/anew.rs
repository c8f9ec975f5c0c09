//! What events only say to be another, and is asked for by who looks.

use protocol::{Event, Stream};
use yew::prelude::*;

use super::UseResource;
use crate::live::{Told, use_live};

/// Fetches a page anew when such an event comes in a stream.
#[hook]
pub fn use_anew<T: 'static>(stream: Stream, page: &UseResource<T>, concerns: fn(&Event) -> bool) {
    let live = use_live();
    let now = use_mut_ref(|| page.clone());
    *now.borrow_mut() = page.clone();
    use_effect_with((live, stream), move |(live, stream)| {
        let told = Callback::from(move |told: Told| {
            let another = match told {
                Told::Push(push) => concerns(&push.event),
                // What came before the first that is heard would be missed.
                Told::Since(_) | Told::Reset(_) => true,
                _ => false,
            };
            if another {
                now.borrow().refetch();
            }
        });
        let watching = live.watch(*stream, None, told);
        move || drop(watching)
    });
}
