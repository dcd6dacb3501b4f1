//! Work that must end before the process does.

use std::{
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{Semaphore, mpsc, watch},
    task::JoinHandle,
};

/// Most pieces of finishing work at one time. Each holds an answer of a source of up to some MiB, and outlives the request
/// that asked for it; a requester that hangs up and asks again must not pile them up. At 4,000 consultations a second this
/// is a quarter of a second's worth.
const FINISHING_MAX: usize = 1_024;

/// Keeps account of what runs, so that a stop waits for it.
///
/// Two kinds: *finishing* work ends by itself (a consultation whose requester hung up), *standing* work runs until it is
/// told to stop (the keeper of measurements).
#[derive(Debug)]
pub struct Jobs {
    stopping: watch::Sender<bool>,
    /// `None` once stopped: nothing new begins then.
    finishing: Mutex<Option<mpsc::Sender<Infallible>>>,
    finished: tokio::sync::Mutex<mpsc::Receiver<Infallible>>,
    standing: Mutex<Vec<JoinHandle<()>>>,
    room: Arc<Semaphore>,
}

/// Nothing is ever sent: the channel only counts its senders.
#[derive(Debug)]
enum Infallible {}

/// Tells standing work when to stop.
#[derive(Debug, Clone)]
pub struct StopSign(watch::Receiver<bool>);

impl StopSign {
    /// Whether it is time to stop.
    pub fn is_shown(&self) -> bool {
        *self.0.borrow()
    }

    /// Returns when it is time to stop.
    pub async fn shown(&mut self) {
        // The sender gone means the same.
        let _ = self.0.wait_for(|stopping| *stopping).await;
    }
}

/// What was still running when the time was over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("some work did not end in time and was cut off")]
pub struct CutOff;

/// Why a piece of finishing work has no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoResult {
    /// Too much runs already; it did not begin.
    #[error("{FINISHING_MAX} pieces of work are under way")]
    NoRoom,
    /// It panicked, or came after the stop.
    #[error("a piece of work ended without a result, or came after the stop")]
    Lost,
}

impl Default for Jobs {
    fn default() -> Self {
        // Senders are only counted, so the size does not matter.
        let (finishing, finished) = mpsc::channel(1);
        Self {
            stopping: watch::Sender::new(false),
            finishing: Mutex::new(Some(finishing)),
            finished: tokio::sync::Mutex::new(finished),
            standing: Mutex::default(),
            room: Arc::new(Semaphore::new(FINISHING_MAX)),
        }
    }
}

impl Jobs {
    /// The sign for one piece of standing work.
    pub fn stop_sign(&self) -> StopSign {
        StopSign(self.stopping.subscribe())
    }

    /// Runs work to its end even when whoever waits for it goes away: a requester that hangs up must not leave a
    /// recorded decision without its delivery.
    ///
    /// # Errors
    /// [`NoResult`] when the work panicked, when everything is stopped already, or when there is no room for more.
    pub async fn finish<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, NoResult> {
        let counted = held(&self.finishing).clone().ok_or(NoResult::Lost)?;
        let room = Arc::clone(&self.room)
            .try_acquire_owned()
            .map_err(|_| NoResult::NoRoom)?;
        tokio::spawn(async move {
            let result = work.await;
            drop(room);
            drop(counted);
            result
        })
        .await
        .map_err(|_| NoResult::Lost)
    }

    /// Runs work until the stop sign is shown.
    pub fn stand(&self, work: impl Future<Output = ()> + Send + 'static) {
        let handle = tokio::spawn(work);
        held(&self.standing).push(handle);
    }

    /// Shows the stop sign and waits for everything, `grace` long at the most.
    ///
    /// # Errors
    /// [`CutOff`] when something was still running then.
    pub async fn stop(&self, grace: Duration) -> Result<(), CutOff> {
        self.stopping.send_replace(true);
        drop(held(&self.finishing).take());
        let handles = std::mem::take(&mut *held(&self.standing));
        let aborts: Vec<_> = handles.iter().map(JoinHandle::abort_handle).collect();
        let all = async {
            for handle in handles {
                // A job that panicked has told so itself.
                let _ = handle.await;
            }
            // Nothing is sent: this returns when the last sender is gone.
            let _ = self.finished.lock().await.recv().await;
        };
        tokio::time::timeout(grace, all).await.map_err(|_| {
            for abort in aborts {
                abort.abort();
            }
            CutOff
        })
    }
}

/// No code panics while it holds one of these locks, so what is inside is whole.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    };
    use tokio::sync::Notify;

    #[tokio::test]
    async fn work_ends_although_nobody_waits_for_it() {
        let jobs = Arc::new(Jobs::default());
        let go = Arc::new(Notify::new());
        let done = Arc::new(AtomicBool::new(false));
        let waiting = {
            let (jobs, go, done) = (Arc::clone(&jobs), Arc::clone(&go), Arc::clone(&done));
            tokio::spawn(async move {
                jobs.finish(async move {
                    go.notified().await;
                    done.store(true, Ordering::SeqCst);
                })
                .await
            })
        };
        tokio::task::yield_now().await;
        waiting.abort();
        let _ = waiting.await;
        go.notify_one();
        assert_eq!(jobs.stop(Duration::from_secs(60)).await, Ok(()));
        assert!(done.load(Ordering::SeqCst));
    }

    #[tokio::test]
    async fn a_stop_is_bounded() {
        let jobs = Jobs::default();
        jobs.stand(std::future::pending());
        assert_eq!(jobs.stop(Duration::ZERO).await, Err(CutOff));
    }

    #[tokio::test]
    async fn standing_work_sees_the_sign() {
        let jobs = Jobs::default();
        let mut sign = jobs.stop_sign();
        jobs.stand(async move { sign.shown().await });
        assert_eq!(jobs.stop(Duration::from_secs(60)).await, Ok(()));
    }

    #[tokio::test]
    async fn nothing_begins_after_the_stop() {
        let jobs = Jobs::default();
        jobs.stop(Duration::from_secs(60)).await.unwrap();
        assert_eq!(jobs.finish(async {}).await, Err(NoResult::Lost));
    }

    #[tokio::test]
    async fn finishing_work_is_bounded() {
        let jobs = Jobs::default();
        let full = jobs
            .room
            .clone()
            .try_acquire_many_owned(FINISHING_MAX as u32)
            .unwrap();
        assert_eq!(jobs.finish(async {}).await, Err(NoResult::NoRoom));
        drop(full);
        assert_eq!(jobs.finish(async {}).await, Ok(()));
    }

    #[tokio::test]
    async fn a_panic_is_no_result() {
        let jobs = Jobs::default();
        let failing = async { panic!("on purpose") };
        assert_eq!(jobs.finish::<()>(failing).await, Err(NoResult::Lost));
    }
}
