//! The blog: the list of posts, a post, and where one is written.

mod clash;
mod cover;
mod editor;
mod fields;
mod history;
mod list;
mod post;
mod reactions;
mod subscribe;
mod talk;
mod tools;

pub use editor::{Edit, New};
pub use list::Blog;
pub use post::Post;

use protocol::{blog, spaces::Role};

use crate::route::Route;

/// The address of a post's page.
fn to(slug: &str, heading: &blog::Heading) -> Route {
    Route::Post { slug: slug.to_owned(), post: heading.id, name: readable(&heading.title) }
}

/// What stands of a title in an address, with the hyphen before it.
fn readable(title: &str) -> String {
    match blog::slug(title) {
        slug if slug.is_empty() => slug,
        slug => format!("-{slug}"),
    }
}

/// Whether somebody may write in a space.
fn writes(role: Option<Role>) -> bool {
    role.is_some_and(|role| role >= Role::Contributor)
}
