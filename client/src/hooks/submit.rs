//! Sending a form: one at a time, with what was wrong with it.

use std::{future::Future, pin::Pin};

use protocol::Problem;
use yew::{platform::spawn_local, prelude::*};

/// A form on its way.
#[derive(Clone, PartialEq)]
pub struct Submit {
    /// It has been sent and not been answered.
    pub busy: bool,
    /// What was wrong with it the last time.
    pub problem: Option<Problem>,
    set: UseStateHandle<(bool, Option<Problem>)>,
}

impl Submit {
    /// Sends it, unless it is on its way already; `done` hears what came of it when it went well.
    pub fn run<T: 'static>(
        &self,
        act: impl Future<Output = Result<T, Problem>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        // As it is now, and not as it was drawn.
        if self.set.0 {
            return;
        }
        // One kind of future for all forms: each other would be one more copy of what runs it.
        self.start(Box::pin(async move { act.await.map(|it| Box::new(|| done(it)) as Box<dyn FnOnce()>) }));
    }

    fn start(&self, act: Pin<Box<dyn Future<Output = Result<Box<dyn FnOnce()>, Problem>>>>) {
        let set = self.set.clone();
        set.set((true, None));
        spawn_local(async move {
            match act.await {
                Ok(done) => {
                    set.set((false, None));
                    done();
                }
                Err(problem) => set.set((false, Some(problem))),
            }
        });
    }

    /// Says what is wrong without sending it.
    pub fn refuse(&self, problem: Problem) {
        self.set.set((false, Some(problem)));
    }

    /// What was wrong is over.
    pub fn clear(&self) {
        self.set.set((false, None));
    }

    /// The fault of a field, if it has one.
    #[must_use]
    pub fn fault(&self, field: &str) -> Option<&protocol::Field> {
        self.problem.as_ref()?.fields.iter().find(|it| it.field == field)
    }
}

/// A form's way to the server.
#[hook]
pub fn use_submit() -> Submit {
    let set = use_state_eq(|| (false, None));
    Submit { busy: set.0, problem: set.1.clone(), set }
}
