//! Whether one is told of a space: one press, and one more to be told again.

use protocol::{
    ActId, SpaceId,
    notifications::{Level, SetWish},
};
use yew::{platform::spawn_local, prelude::*};

use super::bell::use_quiet;
use crate::{
    api,
    components::Icon,
    hooks::{use_texts, use_toasts},
};

/// Props of [`QuietSpace`].
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The space.
    pub space: SpaceId,
}

/// A button that stays pressed while the space is muted.
#[component]
pub fn QuietSpace(props: &Props) -> Html {
    let texts = use_texts();
    let toasts = use_toasts();
    let quiet = use_quiet(props.space, None);
    let onclick = {
        let (texts, space) = (texts.clone(), props.space);
        Callback::from(move |event: MouseEvent| {
            // In the list of spaces a press elsewhere goes there.
            event.stop_propagation();
            let (texts, toasts) = (texts.clone(), toasts.clone());
            spawn_local(async move {
                let level = (!quiet).then_some(Level::Mute);
                let set = SetWish { act: ActId::new(), service: None, level };
                // What was done is told on one's own stream, to this tab too.
                if let Err(problem) = api::notifications::set_wish(space, &set).await {
                    toasts.show(texts.problem(&problem));
                }
            });
        })
    };
    html! {
        <button type="button" class="btn quiet sm" aria-pressed={quiet.to_string()} {onclick}>
            <Icon name={if quiet { "bell-off" } else { "bell" }} small=true />{ texts.get("space-quiet") }
        </button>
    }
}
