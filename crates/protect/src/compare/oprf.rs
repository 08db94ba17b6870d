//! The oblivious function: RFC 9497, ristretto255-SHA512, verifiable mode.
//!
//! One side blinds its inputs, the other evaluates them under a key it committed to and proves so for every
//! batch, the first unblinds. Neither sees the other's inputs; the output of an input is the same bytes on
//! both sides. Multiplications are all of the time: some fifty microseconds each, spread over the cores.

use rand_core::OsRng;
use rayon::prelude::*;
use voprf::{
    BlindedElement, EvaluationElement, Group, Proof, Ristretto255, VoprfClient, VoprfServer,
};

use super::error::CompareError;

/// Inputs under one proof. A proof costs 64 bytes and a few multiplications more than its inputs do.
const BATCH: usize = 1024;

/// An input of the function: the hash of a key, or random.
pub(crate) type Input = [u8; 32];
/// A group element.
pub(crate) type Element = [u8; 32];
/// That a batch was evaluated under one key.
pub(crate) type Proven = [u8; 64];
/// What the function gives, cut to what is used: 128 bits that are shown, 256 that prove one knows them.
pub(crate) type Output = ([u8; 16], [u8; 32]);

/// An input blinded: the factor, which stays here, and the element, which is sent.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
pub(crate) struct Blinded {
    factor: [u8; 32],
    pub(crate) element: Element,
}

/// Why an evaluation is not taken.
pub(crate) enum Bad {
    /// The element of that number is none.
    Element(usize),
    /// The proof of that number proves nothing.
    Proof(usize),
    Arithmetic(voprf::Error),
}

/// How many proofs there are for so many inputs.
pub(crate) fn proofs(inputs: usize) -> usize {
    inputs.div_ceil(BATCH)
}

/// Blinds each input by a factor of its own. About 70 µs each.
pub(crate) fn blind(inputs: &[Input]) -> Result<Vec<Blinded>, CompareError> {
    let one = |input: &Input| -> Result<Blinded, voprf::Error> {
        let blinded = VoprfClient::<Ristretto255>::blind(input, &mut OsRng)?;
        let state = blinded.state.serialize();
        let mut out = Blinded { factor: [0; 32], element: [0; 32] };
        out.factor.copy_from_slice(&state[..32]);
        out.element.copy_from_slice(&state[32..]);
        Ok(out)
    };
    inputs.par_iter().map(one).collect::<Result<_, _>>().map_err(arithmetic)
}

fn arithmetic(error: voprf::Error) -> CompareError {
    CompareError::Arithmetic(error.to_string())
}

/// The key of one run. Wiped when dropped.
pub(crate) struct Evaluator(VoprfServer<Ristretto255>);

impl Evaluator {
    /// A new key.
    pub(crate) fn random() -> Result<Evaluator, CompareError> {
        VoprfServer::new(&mut OsRng).map(Evaluator).map_err(arithmetic)
    }

    /// One that was made before.
    pub(crate) fn from_key(key: &[u8; 32]) -> Result<Evaluator, CompareError> {
        VoprfServer::new_with_key(key).map(Evaluator).map_err(arithmetic)
    }

    /// The key, to be sealed.
    pub(crate) fn key(&self) -> [u8; 32] {
        let mut key = [0; 32];
        key.copy_from_slice(&self.0.serialize()[..32]);
        key
    }

    /// What the other side checks proofs by.
    pub(crate) fn public(&self) -> Element {
        Ristretto255::serialize_elem(self.0.get_public_key()).into()
    }

    /// The outputs of one's own inputs. About 70 µs each.
    pub(crate) fn outputs(&self, inputs: &[Input]) -> Result<Vec<Output>, CompareError> {
        let one = |input: &Input| self.0.evaluate(input).map(|output| cut(&output));
        inputs.par_iter().map(one).collect::<Result<_, _>>().map_err(arithmetic)
    }

    /// Evaluates the other side's elements, with a proof for each batch. About 110 µs each.
    pub(crate) fn evaluate(
        &self,
        elements: &[Element],
    ) -> Result<(Vec<Element>, Vec<Proven>), Bad> {
        let batches: Vec<(Vec<Element>, Proven)> = (elements.par_chunks(BATCH).enumerate())
            .map(|(n, batch)| self.evaluate_batch(n * BATCH, batch))
            .collect::<Result<_, _>>()?;
        let mut evaluated = Vec::with_capacity(elements.len());
        let mut proofs = Vec::with_capacity(batches.len());
        for (batch, proof) in batches {
            evaluated.extend(batch);
            proofs.push(proof);
        }
        Ok((evaluated, proofs))
    }

    fn evaluate_batch(
        &self,
        first: usize,
        batch: &[Element],
    ) -> Result<(Vec<Element>, Proven), Bad> {
        let blinded: Vec<BlindedElement<Ristretto255>> = (batch.iter().enumerate())
            .map(|(at, element)| {
                BlindedElement::deserialize(element).map_err(|_| Bad::Element(first + at))
            })
            .collect::<Result<_, _>>()?;
        let prepared: Vec<_> = self.0.batch_blind_evaluate_prepare(blinded.iter()).collect();
        let finished = self
            .0
            .batch_blind_evaluate_finish(&mut OsRng, blinded.iter(), &prepared)
            .map_err(Bad::Arithmetic)?;
        let mut proof = [0; 64];
        proof.copy_from_slice(&finished.proof.serialize());
        Ok((finished.messages.map(|element| element.serialize().into()).collect(), proof))
    }
}

/// Whether these bytes are a public key.
pub(crate) fn is_public_key(bytes: &Element) -> bool {
    Ristretto255::deserialize_elem(bytes).is_ok()
}

/// Checks every proof and unblinds: the outputs of `inputs`, in order. About 160 µs each.
pub(crate) fn unblind(
    inputs: &[Input],
    blinded: &[Blinded],
    evaluated: &[Element],
    proofs: &[Proven],
    public: &Element,
) -> Result<Vec<Output>, Bad> {
    let public = Ristretto255::deserialize_elem(public).map_err(Bad::Arithmetic)?;
    let batches: Vec<Vec<Output>> = (inputs.par_chunks(BATCH))
        .zip(blinded.par_chunks(BATCH))
        .zip(evaluated.par_chunks(BATCH))
        .zip(proofs.par_iter())
        .enumerate()
        .map(|(n, (((inputs, blinded), evaluated), proof))| {
            let clients: Vec<VoprfClient<Ristretto255>> = (blinded.iter())
                .map(|one| VoprfClient::deserialize(&[one.factor, one.element].concat()))
                .collect::<Result<_, _>>()
                .map_err(Bad::Arithmetic)?;
            let evaluated: Vec<EvaluationElement<Ristretto255>> = (evaluated.iter().enumerate())
                .map(|(at, bytes)| {
                    EvaluationElement::deserialize(bytes).map_err(|_| Bad::Element(n * BATCH + at))
                })
                .collect::<Result<_, _>>()?;
            let proof = Proof::deserialize(proof).map_err(|_| Bad::Proof(n))?;
            let inputs: Vec<&[u8]> = inputs.iter().map(|input| &input[..]).collect();
            let outputs =
                VoprfClient::batch_finalize(&inputs, &clients, &evaluated, &proof, public)
                    .map_err(|error| match error {
                        voprf::Error::ProofVerification => Bad::Proof(n),
                        other => Bad::Arithmetic(other),
                    })?;
            outputs
                .map(|output| output.map(|output| cut(&output)).map_err(Bad::Arithmetic))
                .collect()
        })
        .collect::<Result<_, _>>()?;
    Ok(batches.concat())
}

fn cut(output: &[u8]) -> Output {
    let mut out = ([0; 16], [0; 32]);
    out.0.copy_from_slice(&output[..16]);
    out.1.copy_from_slice(&output[16..48]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(n: u8) -> Vec<Input> {
        (0..n).map(|n| [n; 32]).collect()
    }

    #[test]
    fn both_sides_arrive_at_the_same_outputs() {
        let evaluator = Evaluator::random().unwrap();
        let blinded = blind(&inputs(5)).unwrap();
        let elements: Vec<Element> = blinded.iter().map(|one| one.element).collect();
        let Ok((evaluated, proofs)) = evaluator.evaluate(&elements) else {
            panic!("not evaluated")
        };
        let Ok(outputs) = unblind(&inputs(5), &blinded, &evaluated, &proofs, &evaluator.public())
        else {
            panic!("not unblinded")
        };
        assert_eq!(outputs, evaluator.outputs(&inputs(5)).unwrap());
        // Blinding twice gives other elements: two runs cannot be laid beside each other.
        assert_ne!(
            elements,
            blind(&inputs(5)).unwrap().iter().map(|one| one.element).collect::<Vec<_>>()
        );
    }

    #[test]
    fn another_key_proves_nothing() {
        let (evaluator, other) = (Evaluator::random().unwrap(), Evaluator::random().unwrap());
        let blinded = blind(&inputs(3)).unwrap();
        let elements: Vec<Element> = blinded.iter().map(|one| one.element).collect();
        let Ok((mut evaluated, proofs)) = evaluator.evaluate(&elements) else {
            panic!("not evaluated")
        };
        let refused = |evaluated: &[Element], public: &Element| {
            matches!(unblind(&inputs(3), &blinded, evaluated, &proofs, public), Err(Bad::Proof(0)))
        };
        assert!(refused(&evaluated, &other.public()));
        // One element under another key among those under the right one.
        let Ok((others, _)) = other.evaluate(&elements) else { panic!("not evaluated") };
        evaluated[1] = others[1];
        assert!(refused(&evaluated, &evaluator.public()));
    }

    /// RFC 9497, appendix A.1.2.1, test vector 1, batch size 1: key and output.
    #[test]
    fn the_published_vector() {
        let key: Vec<u8> =
            unhex("e6f73f344b79b379f1a0dd37e07ff62e38d9f71345ce62ae3a9bc60b04ccd909");
        let evaluator = Evaluator(VoprfServer::new_with_key(&key).unwrap());
        let output = evaluator.0.evaluate(&[0]).unwrap();
        assert_eq!(
            output.to_vec(),
            unhex(
                "b58cfbe118e0cb94d79b5fd6a6dafb98764dff49c14e1770b566e42402da1a7d\
                 a4d8527693914139caee5bd03903af43a491351d23b430948dd50cde10d32b3c"
            )
        );
    }

    fn unhex(text: &str) -> Vec<u8> {
        (0..text.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
            .collect()
    }
}
