//! One's photo: chosen, cut to a square here, and sent small; the server draws it anew.

use protocol::{
    Code, Problem,
    people::{PHOTO_MAX, Session},
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlInputElement, ImageBitmap, PointerEvent,
};
use yew::{platform::spawn_local, prelude::*};

use super::crop::Crop;
use crate::{
    api, browser,
    components::{Avatar, Button, Dialog, Kind, avatar::Size, field::Slider},
    hooks::{use_session, use_submit, use_toasts},
    i18n::use_texts,
    pages::outside::refusal,
    session::use_who,
};

/// The side of the square that is sent, in pixels: twice the largest that is shown.
const SIDE: u32 = 512;
/// What may be chosen.
const TYPES: &str = "image/jpeg,image/png,image/webp";

/// The photo, and the way to another.
#[component]
pub fn Photo() -> Html {
    let texts = use_texts();
    let session = use_session();
    let set_session = use_who().set;
    let toasts = use_toasts();
    let submit = use_submit();
    let chosen = use_state(|| None::<ImageBitmap>);
    let me = &session.me;
    let onchange = {
        let (chosen, submit) = (chosen.clone(), submit.clone());
        Callback::from(move |event: Event| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
            // So that the same file can be chosen again.
            input.set_value("");
            let (chosen, submit) = (chosen.clone(), submit.clone());
            spawn_local(async move {
                match open(&file).await {
                    Ok(picture) => chosen.set(Some(picture)),
                    Err(code) => submit.refuse(Problem::new(code)),
                }
            });
        })
    };
    let close = {
        let chosen = chosen.clone();
        Callback::from(move |()| chosen.set(None))
    };
    // What is done once the server has taken it.
    let taken = {
        let (texts, session, close) = (texts.clone(), session.clone(), close.clone());
        move |key: &'static str| {
            let (texts, toasts, set_session) = (texts.clone(), toasts.clone(), set_session.clone());
            let (session, close) = ((*session).clone(), close.clone());
            move |me| {
                set_session.emit(Session { me, ..session });
                close.emit(());
                toasts.show(texts.get(key));
            }
        }
    };
    let send = {
        let (submit, taken) = (submit.clone(), taken.clone());
        Callback::from(move |picture: Blob| {
            submit.run(async move { api::people::set_photo(&picture).await }, taken("photo-changed"));
        })
    };
    let remove = {
        let submit = submit.clone();
        Callback::from(move |_: MouseEvent| {
            submit.run(async move { api::people::remove_photo().await }, taken("photo-removed"));
        })
    };
    let choose = Callback::from(|_: MouseEvent| {
        if let Some(input) = browser::find("#photo-file") {
            input.click();
        }
    });
    let problem = submit.problem.as_ref();
    html! {
        <div class="photo-set">
            <Avatar id={me.id} name={me.name()} photo={me.photo} size={Size::ExtraLarge} />
            <div class="grow">
                <div class="row-gap">
                    <Button small=true icon="camera" onclick={choose}>
                        { texts.get(if me.photo.is_some() { "photo-change" } else { "photo-add" }) }
                    </Button>
                    { for me.photo.map(|_| html! {
                        <Button small=true kind={Kind::Quiet} busy={submit.busy} onclick={remove}>{ texts.get("photo-remove") }</Button>
                    }) }
                </div>
                <p class="small muted">{ texts.get("photo-says") }</p>
                <input id="photo-file" type="file" accept={TYPES} {onchange} hidden=true aria-label={texts.get("photo-add")} />
                { refusal(&texts, problem.filter(|_| chosen.is_none())) }
            </div>
            <div class="slot">
                { for chosen.iter().map(|picture| html! {
                    <Cutter picture={picture.clone()} busy={submit.busy} problem={problem.cloned()} onclose={close.clone()} send={send.clone()} />
                }) }
            </div>
        </div>
    }
}

/// Reads a file as a picture, upright.
async fn open(file: &web_sys::File) -> Result<ImageBitmap, Code> {
    #[expect(clippy::cast_precision_loss, reason = "five million")]
    if file.size() > PHOTO_MAX as f64 {
        return Err(Code::TooLarge);
    }
    if !TYPES.split(',').any(|kind| kind == file.type_()) {
        return Err(Code::UnsupportedType);
    }
    let reading = browser::window().create_image_bitmap_with_blob(file).map_err(|_| Code::UnsupportedType)?;
    JsFuture::from(reading).await.ok().and_then(|it| it.dyn_into().ok()).ok_or(Code::UnsupportedType)
}

#[derive(PartialEq, Properties)]
struct CutterProps {
    picture: ImageBitmap,
    busy: bool,
    problem: Option<Problem>,
    onclose: Callback<()>,
    send: Callback<Blob>,
}

/// Choosing the square: by dragging, or by the three sliders.
#[component]
fn Cutter(props: &CutterProps) -> Html {
    let texts = use_texts();
    let crop = use_state(|| Crop::new(f64::from(props.picture.width()), f64::from(props.picture.height())));
    let canvas = use_node_ref();
    let dragged = use_mut_ref(|| None::<(f64, f64)>);
    use_effect_with((*crop, props.picture.clone()), {
        let canvas = canvas.clone();
        move |(crop, picture)| {
            if let Some(canvas) = canvas.cast::<HtmlCanvasElement>() {
                draw(&canvas, picture, crop);
            }
        }
    });
    let set = |how: fn(&mut Crop, f64)| {
        let crop = crop.clone();
        Callback::from(move |value: f64| {
            let mut next = *crop;
            how(&mut next, value);
            crop.set(next);
        })
    };
    let press = {
        let dragged = dragged.clone();
        Callback::from(move |event: PointerEvent| {
            if let Some(it) = event.target_dyn_into::<web_sys::Element>() {
                let _ = it.set_pointer_capture(event.pointer_id());
            }
            *dragged.borrow_mut() = Some((event.client_x().into(), event.client_y().into()));
        })
    };
    let drag = {
        let (dragged, crop, canvas) = (dragged.clone(), crop.clone(), canvas.clone());
        Callback::from(move |event: PointerEvent| {
            let Some((x, y)) = *dragged.borrow() else { return };
            let Some(shown) = canvas.cast::<HtmlCanvasElement>() else { return };
            let now = (f64::from(event.client_x()), f64::from(event.client_y()));
            let mut next = *crop;
            next.drag((now.0 - x, now.1 - y), f64::from(shown.client_width()).max(1.0));
            *dragged.borrow_mut() = Some(now);
            crop.set(next);
        })
    };
    let release = Callback::from(move |_: PointerEvent| *dragged.borrow_mut() = None);
    let save = {
        let (canvas, send) = (canvas.clone(), props.send.clone());
        Callback::from(move |_: MouseEvent| {
            let Some(canvas) = canvas.cast::<HtmlCanvasElement>() else { return };
            let send = send.clone();
            let drawn = Closure::once_into_js(move |picture: Option<Blob>| {
                if let Some(picture) = picture {
                    send.emit(picture);
                }
            });
            let quality = JsValue::from_f64(0.9);
            let _ =
                canvas.to_blob_with_type_and_encoder_options(drawn.unchecked_ref(), "image/jpeg", &quality);
        })
    };
    html! {
        <Dialog id="photo" title={texts.get("photo-cut")} onclose={props.onclose.clone()}>
            <p>{ texts.get("photo-cut-says") }</p>
            <canvas ref={canvas} class="crop" width={SIDE.to_string()} height={SIDE.to_string()} role="img" aria-label={texts.get("photo-preview")}
                onpointerdown={press} onpointermove={drag} onpointerup={release.clone()} onpointercancel={release} />
            <div class="form">
                <Slider name="photo-zoom" label={texts.get("photo-zoom")} min={1.0} max={4.0} value={crop.zoom} onchange={set(|crop, to| crop.zoom = to)} />
                <Slider name="photo-x" label={texts.get("photo-x")} min={0.0} max={1.0} value={crop.x} onchange={set(|crop, to| crop.x = to)} />
                <Slider name="photo-y" label={texts.get("photo-y")} min={0.0} max={1.0} value={crop.y} onchange={set(|crop, to| crop.y = to)} />
            </div>
            { refusal(&texts, props.problem.as_ref()) }
            <div class="acts">
                <Button onclick={props.onclose.reform(|_| ())}>{ texts.get("cancel") }</Button>
                <Button kind={Kind::Primary} busy={props.busy} onclick={save}>{ texts.get("save") }</Button>
            </div>
        </Dialog>
    }
}

/// Draws the chosen square; what one can see through becomes white.
fn draw(canvas: &HtmlCanvasElement, picture: &ImageBitmap, crop: &Crop) {
    let Some(pen) = canvas.get_context("2d").ok().flatten() else { return };
    let Ok(pen) = pen.dyn_into::<CanvasRenderingContext2d>() else { return };
    let side = f64::from(SIDE);
    pen.set_fill_style_str("#fff");
    pen.fill_rect(0.0, 0.0, side, side);
    let (x, y, cut) = crop.square();
    let _ = pen.draw_image_with_image_bitmap_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
        picture, x, y, cut, cut, 0.0, 0.0, side, side,
    );
}
