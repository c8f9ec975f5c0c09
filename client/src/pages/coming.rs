//! A service that this version does not have yet.

use protocol::spaces::Service;
use yew::prelude::*;

use crate::{
    components::{Empty, Kind, empty::Art, link_button},
    hooks::use_title,
    i18n::use_texts,
    pages::NotFound,
    route::Route,
    shell::use_space,
};

/// Props of [`Coming`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The service's part of the address.
    pub service: AttrValue,
}

/// Says what will be here, and leads to where one can talk meanwhile.
#[component]
pub fn Coming(props: &Props) -> Html {
    let texts = use_texts();
    let space = use_space();
    let service = space.services.iter().find(|it| it.name() == props.service).copied();
    let title = service.map(|it| texts.get(&format!("service-{}", it.name()))).unwrap_or_default();
    use_title(&title);
    let says = match service {
        Some(Service::Documents) => "coming-documents",
        Some(Service::Home | Service::Blog | Service::Calendar | Service::Discussions | Service::Faq)
        | None => {
            return html! { <NotFound /> };
        }
    };
    html! {
        <div class="page">
            <Empty page=true {title} text={texts.get(says)} art={Art::Apart}>
                { link_button(&Route::Discussions { slug: space.slug.clone() }, Kind::Plain, &texts.get("coming-discuss")) }
            </Empty>
        </div>
    }
}
