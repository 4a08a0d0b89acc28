//! `migrator follow` beside functions: what they follow is left to them.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use migrator_component::manifest::Convert;
use migrator_component::{Manifest, Operation};
use migrator_engine::function::FollowerPlace;
use migrator_engine::{Event, Observer, Silent};
use migrator_test_servers::localstack::eventually;
use tokio_util::sync::CancellationToken;

use crate::components::component;
use crate::world::World;

/// Keeps the notes: version and message.
#[derive(Default)]
struct Notes(Mutex<Vec<(u32, String)>>);

impl Observer for Notes {
    fn event(&self, event: &Event) {
        if let Event::Note { version: Some(version), message, .. } = event {
            self.0.lock().unwrap().push((*version, message.clone()));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_only_functions_follow_it_says_so_and_ends() {
    let world = World::new("idle");
    let story = world.first_table(&world.id).await;
    world.apply(&story[..2]).await.unwrap();
    let notes = Arc::new(Notes::default());
    let (engine, stop) = (world.host_engine(), CancellationToken::new());
    let followed = engine.follow(&world.id, stop, notes.clone());
    let report = tokio::time::timeout(Duration::from_secs(30), followed).await.unwrap().unwrap();
    let function = format!("migrator-{}-v2", world.id);
    assert!(report.versions.is_empty());
    assert_eq!(report.functions, [(2, function.clone())].into());
    let said = format!("function {function} follows into {}_V2: nothing to do here", world.id);
    assert_eq!(*notes.0.lock().unwrap(), [(2, said)]);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_no_function_follows_is_followed_here() {
    let world = World::new("beside");
    let [v1, v2, _] = world.first_table(&world.id).await;
    world.apply(&[v1.clone(), v2.clone()]).await.unwrap();
    let (lineage, description) = (world.id.clone(), "version 3".to_owned());
    let operation = Operation::Convert(Convert::default());
    let v3 = component(&world.runtime, &Manifest { lineage, version: 3, description, operation });
    let here = world.engine().with_follower(FollowerPlace::Host);
    here.apply(&[v1, v2, v3], &Default::default(), Arc::new(Silent)).await.unwrap();

    let (notes, stop) = (Arc::new(Notes::default()), CancellationToken::new());
    let (lineage, stopped, observer) = (world.id.clone(), stop.clone(), notes.clone());
    let following = tokio::spawn(async move { here.follow(&lineage, stopped, observer).await });
    World::put(&world.connection, &format!("{}_V2", world.id), 77).await;
    eventually("the record has arrived", async || {
        world.numbers(&format!("{}_V3", world.id)).await.contains(&"77".to_owned())
    })
    .await;
    stop.cancel();
    let report = following.await.unwrap().unwrap();
    assert_eq!(report.versions, [3].into());
    assert_eq!(report.functions.keys().copied().collect::<Vec<_>>(), [2]);
    let notes = notes.0.lock().unwrap().clone();
    assert_eq!(notes.len(), 2, "{notes:?}");
    assert_eq!(notes[1], (3, format!("follows into {}_V3", world.id)));
    world.end().await;
}
