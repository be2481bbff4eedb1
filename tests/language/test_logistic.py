"""The regressions: they find what scikit-learn's find, and the same to the last bit each time."""

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from language.logistic import fit, fit_tasks, likelihoods


def examples():
    random = np.random.default_rng(7)
    labels = random.integers(0, 4, 400)
    dense = (random.normal(size=(400, 12)) + np.eye(12)[labels * 3] * 1.5).astype(np.float32)
    counts = sparse.csr_matrix(((random.random((400, 40)) < 0.1) + (np.arange(40) % 4 == labels[:, None]) * 0.3) * 1.0)
    return dense, counts.astype(np.float32), [f"class {label}" for label in labels]


def test_the_likelihoods_are_those_of_scikit_learn():
    dense, counts, labels = examples()
    classes, weights, bias = fit(dense, counts, labels, 5.0)
    ours = likelihoods(dense @ weights[:12] + counts @ weights[12:] + bias)
    theirs = LogisticRegression(C=5.0, class_weight="balanced", max_iter=5000, tol=1e-6)
    theirs.fit(np.hstack([dense, counts.toarray()]), labels)
    assert list(classes) == list(theirs.classes_)
    expected = theirs.predict_proba(np.hstack([dense, counts.toarray()]))
    assert np.abs(ours - expected).max() < 0.03
    assert (ours.argmax(axis=1) == expected.argmax(axis=1)).mean() > 0.99


def test_two_fits_of_the_same_examples_give_the_same_weights():
    (_, first, bias), (_, second, again) = fit(*examples(), 5.0), fit(*examples(), 5.0)
    assert first.tobytes() == second.tobytes()
    assert bias.tobytes() == again.tobytes()


def test_examples_with_dense_features_only():
    dense, _, labels = examples()
    classes, weights, bias = fit(dense, sparse.csr_matrix((400, 0), dtype=np.float32), labels, 5.0)
    right = classes[(dense @ weights + bias).argmax(axis=1)] == labels
    assert right.mean() > 0.5


def test_tasks_of_their_own_and_what_they_share():
    dense, counts, labels = examples()
    tasks = ["first" if row % 2 else "second" for row in range(len(labels))]
    # The second task calls everything else by the next name.
    moved = [
        f"class {(int(label[-1]) + 1) % 4}" if task == "second" else label
        for label, task in zip(labels, tasks, strict=True)
    ]
    classes, weights, bias = fit_tasks(dense, counts, moved, tasks, 5.0)
    found = [
        classes[(dense[row] @ weights[task][:12] + counts[row] @ weights[task][12:] + bias).argmax()]
        for row, task in enumerate(tasks)
    ]
    assert (np.array(found) == np.array(moved)).mean() > 0.9


def test_tasks_are_the_regression_with_each_feature_once_for_all_and_once_for_its_task():
    dense, counts, labels = examples()
    tasks = ["first" if row % 3 else "second" for row in range(len(labels))]
    _, weights, bias = fit_tasks(dense, counts, labels, tasks, 5.0, 1e-6)
    own = [np.array([[task == name] for task in tasks], dtype=np.float32) for name in ("first", "second")]
    wide = np.hstack([dense, *(dense * mask for mask in own)])
    words = sparse.hstack([counts, *(counts.multiply(mask) for mask in own)], format="csr")
    _, expected, its_bias = fit(wide, words, labels, 5.0, 1e-6)
    row = tasks.index("second")
    ours = likelihoods(dense[row] @ weights["second"][:12] + counts[row] @ weights["second"][12:] + bias)
    theirs = likelihoods(wide[row] @ expected[:36] + words[row] @ expected[36:] + its_bias)
    assert np.abs(ours - theirs).max() < 0.01
