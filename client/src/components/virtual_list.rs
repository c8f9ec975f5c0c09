//! A list of any length in a document that scrolls: only the rows near the window are in the page.
//!
//! The rows are the only children of their parent. What is left out before a row is its margin, set
//! through the style object (the page's policy allows no style attribute). Whatever changes, heights,
//! order or number of rows, the first row in sight stays where it is under the reader's eyes; who sees what
//! stands above the list goes by that, and who was brought to the end stays at the end.

mod heights;

use std::{cell::RefCell, ops::Range, rc::Rc};

use gloo_events::EventListener;
use heights::Heights;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{
    Element, HtmlElement, ResizeObserver, ScrollBehavior, ScrollIntoViewOptions, ScrollLogicalPosition,
};
use yew::{prelude::*, virtual_dom::Key};

use protocol::order;

use crate::browser;

/// Height of a row before it was measured, in CSS pixels: a message of two lines.
const GUESS: f64 = 96.0;
/// How far beyond the window rows are rendered, in CSS pixels.
const OVERSCAN: f64 = 480.0;

/// Most renders in a row before one waits for the reader to move: the heights of a window of rows are known
/// after a few.
const TURNS_MAX: u32 = 50;

/// A place in the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// Its upper edge.
    Start,
    /// Its lower edge.
    End,
    /// Wherever it is in sight; the nearer edge if it is not.
    Nearest,
}

/// Where to bring a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Go {
    /// Each wish is obeyed once: a new one has another number.
    pub wish: u32,
    /// The row.
    pub to: Key,
    /// Where in the window.
    pub at: At,
    /// Give it the focus.
    pub focus: bool,
}

/// Props of [`VirtualList`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The rows, in order.
    pub keys: Rc<[Key]>,
    /// Makes one row, by its index.
    pub row: Callback<usize, Html>,
    /// A row that stays in the page wherever the reader is: it has the focus.
    #[prop_or_default]
    pub kept: Option<Key>,
    /// Where to bring the reader.
    #[prop_or_default]
    pub go: Option<Go>,
    /// What lies over the window's lower edge.
    #[prop_or_default]
    pub dock: NodeRef,
    /// Told which rows are in sight, whenever that changes.
    pub on_view: Callback<Range<usize>>,
}

/// What must outlive a render.
struct Inner {
    heights: Heights<Key>,
    keys: Rc<[Key]>,
    /// The rows to render beside the one that is kept.
    range: Range<usize>,
    /// The rows that are in the page: the container's children, in order.
    rendered: Vec<usize>,
    /// Rows in sight and their place in the window, before whatever changes next.
    anchors: Vec<(Key, f64)>,
    /// Where the list began in the window then.
    began: f64,
    /// The rows were changed and have not been put in their places yet: where they stand now says
    /// nothing. Two renders may follow each other before that.
    unsettled: bool,
    obeyed: Option<u32>,
    /// What was brought to the lower edge stays there, whatever grows, until the reader scrolls, touches a row or
    /// wishes to be elsewhere.
    held: Option<Go>,
    /// Renders in a row that asked for another, and how far down the list left the page.
    turns: u32,
    left: f64,
    view: Range<usize>,
    on_view: Callback<Range<usize>>,
}

/// The rows near the window.
#[component]
pub fn VirtualList(props: &Props) -> Html {
    let place = use_node_ref();
    let again = use_force_update();
    let inner = use_mut_ref(|| Inner {
        heights: Heights::new(GUESS),
        keys: Rc::from([]),
        range: 0..0,
        rendered: Vec::new(),
        anchors: Vec::new(),
        began: 0.0,
        unsettled: false,
        obeyed: None,
        held: None,
        turns: 0,
        left: 0.0,
        view: 0..0,
        on_view: Callback::noop(),
    });

    let wish = {
        let inner = &mut *inner.borrow_mut();
        inner.on_view = props.on_view.clone();
        if let Some(list) = place.cast::<HtmlElement>() {
            moved_by_reader(inner);
            remember(inner, &list);
        }
        let wish = props.go.clone().filter(|go| inner.obeyed != Some(go.wish) && props.keys.contains(&go.to));
        if !Rc::ptr_eq(&inner.keys, &props.keys) {
            inner.keys = props.keys.clone();
            inner.range = follow(inner);
        }
        if let Some(row) = wish.as_ref().and_then(|go| index(&inner.keys, &go.to)) {
            inner.range = inner.heights.layout(&inner.keys).around(row, window_height() + OVERSCAN);
        }
        let kept = props.kept.as_ref().and_then(|key| index(&inner.keys, key));
        inner.rendered = heights::rendered(inner.range.clone(), kept);
        inner.unsettled = true;
        wish
    };

    use_effect({
        let (inner, place, again, dock) = (inner.clone(), place.clone(), again.clone(), props.dock.clone());
        move || {
            if let Some(list) = place.cast::<HtmlElement>() {
                settle(&inner, &list, &dock, wish.as_ref());
                let short = survey(&inner, &list, &dock);
                if another_turn(&inner, short) {
                    again.force_update();
                }
            }
        }
    });
    use_effect_with((), {
        let (inner, place, dock) = (inner.clone(), place.clone(), props.dock.clone());
        move |()| watch(inner, &place, dock, again)
    });

    let inner = inner.borrow();
    html! {
        <div ref={place} class="rows">
            { for inner.rendered.iter().map(|row| html! {
                <div key={inner.keys[*row].clone()} class="row">{ props.row.emit(*row) }</div>
            }) }
        </div>
    }
}

/// Keeps the list right while the reader scrolls, turns the device or loads a font.
fn watch(
    inner: Rc<RefCell<Inner>>,
    place: &NodeRef,
    dock: NodeRef,
    again: UseForceUpdateHandle,
) -> impl FnOnce() + use<> {
    let over = dock.cast::<Element>();
    let touched = place.cast::<Element>().map(|list| {
        let inner = inner.clone();
        // What is touched shall not slip away under the hand.
        EventListener::new(&list, "pointerdown", move |_| inner.borrow_mut().held = None)
    });
    let look = Rc::new({
        let place = place.clone();
        move |resized: bool| {
            let Some(list) = place.cast::<HtmlElement>() else { return };
            moved_by_reader(&mut inner.borrow_mut());
            if resized {
                settle(&inner, &list, &dock, None);
            }
            if survey(&inner, &list, &dock) {
                again.force_update();
            }
            remember(&mut inner.borrow_mut(), &list);
        }
    });
    let window = browser::window();
    let scrolled = EventListener::new(&window, "scroll", {
        let look = look.clone();
        move |_| look(false)
    });
    let turned = EventListener::new(&window, "resize", {
        let look = look.clone();
        move |_| look(true)
    });
    let grown = Closure::<dyn Fn()>::new(move || look(true));
    let observer = ResizeObserver::new(grown.as_ref().unchecked_ref()).ok();
    if let (Some(observer), Some(list)) = (&observer, place.cast::<Element>()) {
        // What stands above or over the list moves the rows, too.
        observer.observe(&list);
        for around in over.into_iter().chain(browser::document().body().map(Into::into)) {
            observer.observe(&around);
        }
    }
    move || {
        if let Some(observer) = observer {
            observer.disconnect();
        }
        drop((scrolled, turned, touched, grown));
    }
}

/// Whether to render again at once: heights that do not settle shall cost a row, and not the page.
fn another_turn(inner: &RefCell<Inner>, short: bool) -> bool {
    let turns = &mut inner.borrow_mut().turns;
    *turns = if short { *turns + 1 } else { 0 };
    short && *turns < TURNS_MAX
}

/// Who scrolls has what he comes to rendered, whatever the list did before, and is held nowhere; what the list moves
/// itself is no reason, nor is a page that became shorter under him.
fn moved_by_reader(inner: &mut Inner) {
    let now = scrolled();
    if inner.unsettled || (now - inner.left).abs() <= 1.0 {
        return;
    }
    let end = browser::document().document_element().map_or(0.0, |it| f64::from(it.scroll_height()));
    let clamped = now < inner.left && now >= end - window_height() - 1.0;
    if !clamped {
        inner.turns = 0;
        inner.held = None;
    }
    inner.left = now;
}

fn scrolled() -> f64 {
    browser::window().scroll_y().unwrap_or(0.0)
}

/// Notes where the rows in sight stand.
fn remember(inner: &mut Inner, list: &HtmlElement) {
    if inner.unsettled {
        return;
    }
    let height = window_height();
    inner.began = list.get_bounding_client_rect().top();
    let last = inner.keys.len().saturating_sub(1);
    let mut anchors: Vec<(bool, Key, f64)> = inner
        .rendered
        .iter()
        .zip(children(list))
        .filter_map(|(row, element)| {
            let rect = element.get_bounding_client_rect();
            let in_sight = rect.bottom() > TOP && rect.top() < height;
            let key = inner.keys.get(*row).filter(|_| in_sight)?;
            Some((*row == 0 || *row == last, key.clone(), rect.top()))
        })
        .collect();
    // The rows at the ends are the last to hold on to: they may only say that more is to come.
    order::sort_by_key(&mut anchors, |(end, ..)| *end);
    inner.anchors = anchors.into_iter().map(|(_, key, top)| (key, top)).collect();
    if inner.anchors.is_empty() {
        // A long stride leads past all that is in the page: what belongs there holds the place.
        let above = list.get_bounding_client_rect().top();
        let layout = inner.heights.layout(&inner.keys);
        let rows = layout.between(TOP - above, height - above);
        inner.anchors = rows.map(|row| (inner.keys[row].clone(), layout.top(row) + above)).collect();
    }
}

/// The range that keeps the reader where he is in a list that has other rows now.
fn follow(inner: &Inner) -> Range<usize> {
    let layout = inner.heights.layout(&inner.keys);
    let anchor = inner.anchors.iter().find_map(|(key, top)| Some((index(&inner.keys, key)?, *top)));
    match anchor {
        Some((row, top)) => layout.around(row, window_height() + OVERSCAN + top.abs()),
        None => {
            let first = inner.range.start.min(layout.len().saturating_sub(1));
            if layout.len() == 0 { 0..0 } else { layout.around(first, window_height() + OVERSCAN) }
        }
    }
}

/// Measures, sets the margins, and brings the reader where he was, or where he wants to be.
fn settle(inner: &RefCell<Inner>, list: &HtmlElement, dock: &NodeRef, wish: Option<&Go>) {
    let inner = &mut *inner.borrow_mut();
    let rows: Vec<HtmlElement> = children(list).collect();
    if rows.len() != inner.rendered.len() {
        return;
    }
    for (row, element) in inner.rendered.iter().zip(&rows) {
        inner.heights.measured(&inner.keys[*row], element.get_bounding_client_rect().height());
    }
    let (gaps, rest) = inner.heights.layout(&inner.keys).gaps(&inner.rendered);
    for (gap, element) in gaps.iter().zip(&rows) {
        set(element, "margin-top", *gap);
    }
    set(list, "padding-bottom", rest);
    inner.unsettled = false;

    let element_of = |key: &Key| {
        let place = inner.rendered.iter().position(|row| inner.keys[*row] == *key)?;
        rows.get(place)
    };
    if let Some((go, element)) = wish.and_then(|go| Some((go, element_of(&go.to)?))) {
        bring(element, go, dock);
        inner.obeyed = Some(go.wish);
        inner.held = (go.at == At::End).then(|| Go { focus: false, ..go.clone() });
    } else if let Some((go, element)) = inner.held.as_ref().and_then(|go| Some((go, element_of(&go.to)?))) {
        bring(element, go, dock);
    } else if let Some((element, top)) =
        inner.anchors.iter().find_map(|(key, top)| Some((element_of(key)?, *top)))
    {
        // Who sees the list begin reads on from what stands above it: what grows there moves the rows.
        let begins = list.get_bounding_client_rect().top();
        let above = if begins.min(inner.began) >= TOP { begins - inner.began } else { 0.0 };
        let moved = element.get_bounding_client_rect().top() - top - above;
        if moved.abs() > 0.5 {
            browser::window().scroll_by_with_x_and_y(0.0, moved);
        }
    }
    inner.left = scrolled();
    remember(inner, list);
}

fn bring(element: &HtmlElement, go: &Go, dock: &NodeRef) {
    let options = ScrollIntoViewOptions::new();
    options.set_behavior(ScrollBehavior::Instant);
    options.set_block(match go.at {
        At::Start => ScrollLogicalPosition::Start,
        At::End => ScrollLogicalPosition::End,
        At::Nearest => ScrollLogicalPosition::Nearest,
    });
    element.scroll_into_view_with_scroll_into_view_options(&options);
    if let Some(dock) = dock.cast::<Element>().filter(|_| go.at != At::Start) {
        let row = element.get_bounding_client_rect();
        let hidden = row.bottom() - dock.get_bounding_client_rect().top();
        if hidden > 0.0 && (go.at == At::End || row.top() - hidden >= TOP) {
            browser::window().scroll_by_with_x_and_y(0.0, hidden);
        }
    }
    if go.focus
        && let Some(target) = element.query_selector("[tabindex]").ok().flatten()
        && let Some(target) = target.dyn_ref::<HtmlElement>()
    {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        // A row that cannot take the focus leaves it where it is.
        let _ = target.focus_with_options(&options);
    }
}

/// Finds what is in sight, tells it, and says whether other rows must be rendered.
fn survey(inner: &RefCell<Inner>, list: &HtmlElement, dock: &NodeRef) -> bool {
    let (tell, view, short) = {
        let inner = &mut *inner.borrow_mut();
        let layout = inner.heights.layout(&inner.keys);
        let above = -list.get_bounding_client_rect().top();
        let floor =
            dock.cast::<Element>().map_or_else(window_height, |it| it.get_bounding_client_rect().top());
        let view = layout.between(above + TOP, above + floor.min(window_height()));
        let bottom = above + window_height();
        let needed = layout.between(above - OVERSCAN / 2.0, bottom + OVERSCAN / 2.0);
        let short = needed.start < inner.range.start || needed.end > inner.range.end;
        if short {
            inner.range = layout.between(above - OVERSCAN, bottom + OVERSCAN);
        }
        let tell = (view != inner.view).then(|| inner.on_view.clone());
        inner.view = view.clone();
        (tell, view, short)
    };
    if let Some(tell) = tell {
        tell.emit(view);
    }
    short
}

/// Height of what lies over the window's upper edge.
const TOP: f64 = 64.0;

fn window_height() -> f64 {
    browser::window().inner_height().ok().and_then(|it| it.as_f64()).unwrap_or(800.0)
}

fn children(list: &HtmlElement) -> impl Iterator<Item = HtmlElement> + use<> {
    let children = list.children();
    (0..children.length()).filter_map(move |i| children.item(i)?.dyn_into().ok())
}

fn index(keys: &[Key], key: &Key) -> Option<usize> {
    keys.iter().position(|it| it == key)
}

fn set(element: &HtmlElement, property: &str, pixels: f64) {
    let style = element.style();
    // By tenths, in whole numbers: writing fractions weighs as much as a page.
    #[expect(clippy::cast_possible_truncation, reason = "a length on a screen")]
    let tenths = (pixels * 10.0).round() as i64;
    let value = match (tenths / 10, tenths % 10) {
        _ if pixels < 0.5 => String::new(),
        (whole, 0) => format!("{whole}px"),
        (whole, tenth) => format!("{whole}.{tenth}px"),
    };
    if style.get_property_value(property).ok().as_deref() != Some(&value) {
        // Only a name that is no property could fail.
        let _ = style.set_property(property, &value);
    }
}
