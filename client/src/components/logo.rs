//! The house's mark, and the drawing behind the pages of those who are not signed in.

use yew::prelude::*;

/// Two circles and what they share.
pub fn mark() -> Html {
    html! {
        <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
            <circle cx="12" cy="16" r="9.25" fill="none" stroke="currentColor" stroke-width="2" />
            <circle cx="20" cy="16" r="9.25" fill="none" stroke="currentColor" stroke-width="2" />
            <path d="M16 7.66a9.25 9.25 0 0 1 0 16.68 9.25 9.25 0 0 1 0-16.68z" fill="currentColor" />
        </svg>
    }
}

/// Two fields of circles, and what passes between them.
pub fn membrane() -> Html {
    let rings = [455, 745].into_iter().flat_map(|cx| {
        (150..=350)
            .step_by(50)
            .map(move |r| html! { <circle cx={cx.to_string()} cy="270" r={r.to_string()} /> })
    });
    let grains = [
        (350, 160, "5", "0.28"),
        (400, 245, "3", "0.34"),
        (430, 110, "4", "0.4"),
        (470, 205, "3.5", "0.46"),
        (500, 300, "5", "0.52"),
        (545, 180, "4", "0.58"),
        (575, 290, "3", "0.64"),
        (612, 230, "6", "0.7"),
        (640, 330, "4", "0.76"),
        (705, 190, "4.5", "0.82"),
    ];
    html! {
        <svg class="membrane" viewBox="0 0 800 900" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
            <g fill="none" stroke="currentColor" opacity=".2">{ for rings }</g>
            <path d="M600 66.2a250 250 0 0 1 0 407.6a250 250 0 0 1 0-407.6z" fill="currentColor" opacity=".13" />
            <g fill="currentColor">
                { for grains.into_iter().map(|(x, y, r, opacity)| html! {
                    <circle cx={x.to_string()} cy={y.to_string()} {r} {opacity} />
                }) }
            </g>
        </svg>
    }
}
