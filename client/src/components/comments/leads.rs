//! What a link of a comment leads to, in that page's own words. They are a stranger's: plain text, and beside them the
//! host that said them.

use protocol::comments::Preview;
use yew::prelude::*;

/// The card of a link, all of which is the link. `tabindex` is that of the comment's other controls.
pub fn card(it: &Preview, tabindex: &'static str) -> Html {
    let site = Some(it.site.clone()).filter(|site| !site.is_empty() && *site != it.host);
    html! {
        <a class="link-card" href={it.address.clone()} target="_blank" rel="noopener noreferrer nofollow ugc" {tabindex}>
            <span class="meta">
                { for site.map(|site| html! { <span>{ site }</span> }) }
                <span>{ it.host.clone() }</span>
            </span>
            <span class="t">{ it.title.clone() }</span>
            if !it.description.is_empty() {
                <span class="s">{ it.description.clone() }</span>
            }
        </a>
    }
}
