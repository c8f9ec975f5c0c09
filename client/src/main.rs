//! The program that the page loads.

fn main() {
    client::start();
}
