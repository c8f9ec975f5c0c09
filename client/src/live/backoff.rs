//! When to come back after a connection was lost. Nothing here keeps time: it only says how long.

use protocol::Close;

/// The shortest wait, in milliseconds.
const LEAST: f64 = 500.0;
/// The longest.
const MOST: f64 = 20_000.0;

/// What follows a close.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Next {
    /// Come back after this many milliseconds.
    After(f64),
    /// Come back after the usual wait, without the positions one had.
    Anew,
    /// Nobody is signed in any more; `true` when the session was ended from elsewhere.
    SignedOut(bool),
    /// The page is older or newer than the server.
    Reload,
    /// Too many tabs, or too many requests: nothing is tried until the person says so.
    Stop,
}

/// How long to wait before the nth trial (from 0), with full jitter: anything from the least to a
/// bound that doubles. `random` lies in 0..1.
#[must_use]
pub fn wait(trial: u32, random: f64) -> f64 {
    let bound = (LEAST * 2.0 * f64::from(1_u32 << trial.min(10))).min(MOST);
    LEAST + (bound - LEAST) * random
}

/// What the server's close asks for.
#[must_use]
pub fn after_close(code: u16, reason: &str, trial: u32, random: f64) -> Next {
    match code {
        code if code == Close::GoingAway.code() => match reason.trim().parse::<u32>() {
            Ok(millis) => Next::After(f64::from(millis.min(60_000))),
            Err(_) => Next::After(wait(trial, random)),
        },
        code if code == Close::Reset.code() => Next::Anew,
        // Too many at once: come back later than others would.
        code if code == Close::Overloaded.code() => Next::After(wait(trial.max(4), random)),
        code if code == Close::NotSignedIn.code() => Next::SignedOut(false),
        code if code == Close::SessionRevoked.code() => Next::SignedOut(true),
        code if code == Close::Version.code() => Next::Reload,
        code if !Close::comes_back(code) => Next::Stop,
        _ => Next::After(wait(trial, random)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_lie_between_half_a_second_and_twenty() {
        for trial in 0..40 {
            for random in [0.0, 0.5, 0.999] {
                assert!((LEAST..=MOST).contains(&wait(trial, random)), "{trial} {random}");
            }
        }
        assert!(wait(0, 0.999) < 1_000.0, "the first trial is soon");
        assert!(wait(9, 0.999) > 19_000.0, "the last ones are late");
    }

    #[test]
    fn every_close_code_is_honoured() {
        assert_eq!(after_close(4000, "1500", 0, 0.0), Next::After(1_500.0));
        assert_eq!(after_close(4000, "soon", 0, 0.0), Next::After(500.0));
        assert_eq!(after_close(4001, "", 0, 0.0), Next::After(500.0));
        assert_eq!(after_close(4003, "", 0, 0.0), Next::Anew);
        assert_eq!(after_close(4500, "", 0, 0.0), Next::SignedOut(false));
        assert_eq!(after_close(4503, "", 0, 0.0), Next::SignedOut(true));
        assert_eq!(after_close(4502, "", 0, 0.0), Next::Reload);
        for code in [4501, 4504, 4506, 4999] {
            assert_eq!(after_close(code, "", 0, 0.0), Next::Stop, "{code}");
        }
        assert_eq!(after_close(1006, "", 0, 0.0), Next::After(500.0));
    }
}
