//! Fields of forms: the label above, the help and the fault below, each tied to the input.

use protocol::Field as Fault;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::Icon;
use crate::i18n::{Texts, use_texts};

/// Props of [`Field`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Its name in the request; also its id on the page.
    pub name: AttrValue,
    /// What to fill in.
    pub label: AttrValue,
    /// What stands in it.
    pub value: AttrValue,
    /// Hears what is typed.
    pub onchange: Callback<String>,
    /// `email`, `password`, `text`.
    #[prop_or(AttrValue::Static("text"))]
    pub kind: AttrValue,
    /// What the browser may fill in.
    #[prop_or(AttrValue::Static("off"))]
    pub autocomplete: AttrValue,
    /// A word of help below.
    #[prop_or_default]
    pub help: Option<AttrValue>,
    /// What is wrong with it.
    #[prop_or_default]
    pub fault: Option<Fault>,
    /// More lines than one.
    #[prop_or_default]
    pub long: bool,
    /// A control inside the field, at its end.
    #[prop_or_default]
    pub children: Html,
}

/// A field to type in.
#[component]
pub fn Field(props: &Props) -> Html {
    let texts = use_texts();
    let Below { described, shown } = below(&texts, &props.name, props.fault.as_ref(), props.help.as_ref());
    let invalid = props.fault.is_some().then_some("true");
    let oninput = props.onchange.reform(|event: InputEvent| typed(&event));
    let id = props.name.clone();
    let input = if props.long {
        html! {
            <textarea class="input" {id} value={props.value.clone()} {oninput} rows="4"
                aria-invalid={invalid} aria-describedby={described} />
        }
    } else {
        html! {
            <input class="input" {id} type={props.kind.clone()} value={props.value.clone()} {oninput}
                name={props.name.clone()} autocomplete={props.autocomplete.clone()}
                autocapitalize={(props.kind == "email").then_some("none")} spellcheck={(props.kind == "email").then_some("false")}
                aria-invalid={invalid} aria-describedby={described} />
        }
    };
    html! {
        <div class="field">
            <label for={props.name.clone()}>{ props.label.clone() }</label>
            <span class="with-btn">{ input }{ props.children.clone() }</span>
            { shown }
        </div>
    }
}

/// What stands below a field.
pub struct Below {
    /// The ids of it, for the field's `aria-describedby`.
    pub described: Option<String>,
    /// It: what is wrong, then the help.
    pub shown: Html,
}

/// What stands below the field of this name.
pub fn below(texts: &Texts, name: &str, fault: Option<&Fault>, help: Option<&AttrValue>) -> Below {
    let (fault_id, help_id) = (format!("{name}-fault"), format!("{name}-help"));
    let ids: Vec<&str> =
        [fault.map(|_| fault_id.as_str()), help.map(|_| help_id.as_str())].into_iter().flatten().collect();
    let described = (!ids.is_empty()).then(|| ids.join(" "));
    let shown = html! {
        <>
            { for fault.map(|fault| html! {
                <span class="err" id={fault_id.clone()}><Icon name="circle-alert" />{ fault_text(texts, fault) }</span>
            }) }
            { for help.map(|help| html! { <span class="help" id={help_id.clone()}>{ help.clone() }</span> }) }
        </>
    };
    Below { described, shown }
}

/// What is wrong with a field, with the bound where there is one.
fn fault_text(texts: &Texts, fault: &Fault) -> AttrValue {
    match (fault.fault, fault.limit) {
        (protocol::Fault::TooShort, Some(limit)) => texts.with("field-too-short", &[("limit", limit.into())]),
        (protocol::Fault::TooLong, Some(limit)) => texts.with("field-too-long", &[("limit", limit.into())]),
        _ => texts.fault(fault),
    }
}

/// Props of [`Password`].
#[derive(PartialEq, Properties)]
pub struct PasswordProps {
    /// Its name in the request.
    pub name: AttrValue,
    /// What to fill in.
    pub label: AttrValue,
    /// What stands in it.
    pub value: AttrValue,
    /// Hears what is typed.
    pub onchange: Callback<String>,
    /// `current-password` or `new-password`.
    pub autocomplete: AttrValue,
    /// A word of help below.
    #[prop_or_default]
    pub help: Option<AttrValue>,
    /// What is wrong with it.
    #[prop_or_default]
    pub fault: Option<Fault>,
}

/// A password, which can be looked at.
#[component]
pub fn Password(props: &PasswordProps) -> Html {
    let texts = use_texts();
    let shown = use_state(|| false);
    let toggle = {
        let shown = shown.clone();
        Callback::from(move |_| shown.set(!*shown))
    };
    let says = if *shown { texts.get("password-hide") } else { texts.get("password-show") };
    html! {
        <Field
            name={props.name.clone()}
            label={props.label.clone()}
            value={props.value.clone()}
            onchange={props.onchange.clone()}
            kind={if *shown { "text" } else { "password" }}
            autocomplete={props.autocomplete.clone()}
            help={props.help.clone()}
            fault={props.fault.clone()}
        >
            <button type="button" class="icon-btn sm" aria-label={says} aria-pressed={shown.to_string()} onclick={toggle}>
                <Icon name={if *shown { "eye-off" } else { "eye" }} />
            </button>
        </Field>
    }
}

/// Props of [`Choice`].
#[derive(PartialEq, Properties)]
pub struct ChoiceProps {
    /// Its id on the page.
    pub name: AttrValue,
    /// What to choose.
    pub label: AttrValue,
    /// The values and what they are called.
    pub options: Vec<(AttrValue, AttrValue)>,
    /// The chosen one.
    pub value: AttrValue,
    /// Hears another choice.
    pub onchange: Callback<String>,
    /// The label is for readers only: what it says stands beside.
    #[prop_or_default]
    pub bare: bool,
}

/// One of a few.
#[component]
pub fn Choice(props: &ChoiceProps) -> Html {
    let onchange = props.onchange.reform(|event: Event| {
        event.target_dyn_into::<HtmlSelectElement>().map(|it| it.value()).unwrap_or_default()
    });
    html! {
        <div class="field">
            <label for={props.name.clone()} class={props.bare.then_some("vh")}>{ props.label.clone() }</label>
            <select class="input" id={props.name.clone()} {onchange}>
                { for props.options.iter().map(|(value, text)| html! {
                    <option value={value.clone()} selected={*value == props.value}>{ text.clone() }</option>
                }) }
            </select>
        </div>
    }
}

/// Props of [`Slider`].
#[derive(PartialEq, Properties)]
pub struct SliderProps {
    /// Its id on the page.
    pub name: AttrValue,
    /// What it changes.
    pub label: AttrValue,
    /// At its left end.
    pub min: f64,
    /// At its right end.
    pub max: f64,
    /// Where it stands.
    pub value: f64,
    /// Hears where it is moved.
    pub onchange: Callback<f64>,
}

/// A value between two.
#[component]
pub fn Slider(props: &SliderProps) -> Html {
    let oninput = props.onchange.reform(|event: InputEvent| typed(&event).parse().unwrap_or_default());
    let step = (props.max - props.min) / 50.0;
    html! {
        <div class="field">
            <label for={props.name.clone()}>{ props.label.clone() }</label>
            <input class="slider" type="range" id={props.name.clone()} min={props.min.to_string()} max={props.max.to_string()}
                step={step.to_string()} value={props.value.to_string()} {oninput} />
        </div>
    }
}

/// What stands in the field that was typed in.
#[must_use]
pub fn typed(event: &InputEvent) -> String {
    if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
        return input.value();
    }
    event.target_dyn_into::<web_sys::HtmlTextAreaElement>().map(|it| it.value()).unwrap_or_default()
}
