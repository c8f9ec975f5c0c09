//! The one place where HTML that came as text is shown.

use yew::prelude::*;

/// Props of [`Rendered`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// HTML that the server made from Markdown and sanitised (`html` of comments and threads), and
    /// nothing else: what is given here is not looked at again.
    pub html: AttrValue,
    /// It is long, and set to be read.
    #[prop_or_default]
    pub read: bool,
}

/// Text as its author shaped it.
#[component]
pub fn Rendered(props: &Props) -> Html {
    let inner = use_memo(props.html.clone(), |html| Html::from_html_unchecked(html.clone()));
    html! { <div class={classes!("prose", props.read.then_some("read"))}>{ (*inner).clone() }</div> }
}
