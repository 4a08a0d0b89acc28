use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::run::{self, Elsewhere, Outcome, Refusal, Subject};
use super::{Case, Rehearsal, RehearsalError};

type Settings = BTreeMap<String, String>;

/// What came of all cases, in every run.
pub(super) struct Trial {
    /// What came of each case in the first run.
    pub(super) outcomes: Vec<Outcome>,
    /// What differed from it in the others, by the index of the case.
    pub(super) elsewhere: BTreeMap<usize, Elsewhere>,
    /// Time of the first run inside the converter and the checks of its outputs.
    pub(super) elapsed: Duration,
    /// Most memory that one instance of the component held, in bytes.
    pub(super) peak_memory: usize,
}

/// Converts the cases; those of equal settings together, as the items of one migration are.
pub(super) async fn run(rehearsal: &Rehearsal, cases: &[Case]) -> Result<Trial, RehearsalError> {
    let mut trial = Trial {
        outcomes: vec![Ok(Vec::new()); cases.len()],
        elsewhere: BTreeMap::new(),
        elapsed: Duration::ZERO,
        peak_memory: 0,
    };
    for (own, indices) in by_settings(cases) {
        let mut settings = rehearsal.settings.clone();
        settings.extend(own.clone());
        match rehearsal.component.check_settings(&settings) {
            Ok(()) => trial.convert(rehearsal, settings, cases, &indices).await?,
            Err(error) if own.is_empty() => return Err(error.into()),
            Err(error) => {
                let refusal = Refusal::from(error);
                indices.iter().for_each(|&index| trial.outcomes[index] = Err(refusal.clone()));
            }
        }
    }
    Ok(trial)
}

/// The indices of the cases that share their settings.
fn by_settings(cases: &[Case]) -> BTreeMap<&Settings, Vec<usize>> {
    let mut groups: BTreeMap<&Settings, Vec<usize>> = BTreeMap::new();
    for (index, case) in cases.iter().enumerate() {
        groups.entry(&case.settings).or_default().push(index);
    }
    groups
}

impl Trial {
    async fn convert(
        &mut self,
        rehearsal: &Rehearsal,
        settings: Settings,
        cases: &[Case],
        indices: &[usize],
    ) -> Result<(), RehearsalError> {
        let converter = rehearsal.converter(settings)?;
        let subject = Subject { convert: Arc::new(converter.clone()), target: rehearsal.target.as_ref() };
        let group: Vec<Case> = indices.iter().map(|&index| cases[index].clone()).collect();
        let (first, elsewhere) = run::all(&subject, &group).await;
        for (&index, outcome) in indices.iter().zip(first.outcomes) {
            self.outcomes[index] = outcome;
        }
        self.elsewhere.extend(elsewhere.into_iter().map(|(place, other)| (indices[place], other)));
        self.elapsed += first.elapsed;
        self.peak_memory = self.peak_memory.max(converter.statistics().peak_memory);
        Ok(())
    }
}
