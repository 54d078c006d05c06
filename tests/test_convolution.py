"""Convolution against its definition, circulant matrices and the FFT; wrong forms are noticed."""

from functools import partial

import numpy as np
import pytest
import scipy.linalg
from hypothesis import given
from hypothesis import strategies as st

from dmolkit import convolution
from dmolkit.convolution import convolve, translate
from dmolkit.cosets import coset_action, left_cosets, lift, right_cosets
from dmolkit.groups import cyclic, dihedral, symmetric
from dmolkit.testing import assert_equivariant, equivariance_error
from tests.array_checks import (
    PROMOTIONS,
    assert_gradients,
    assert_numpy_joins_jax,
    assert_same_in_jax,
    floating,
    peak_memory,
    whole_numbers,
)
from tests.strategies import groups

D4, S3, Z6 = dihedral(4), symmetric(3), cyclic(6)


def inverse_of(group, g):
    """Find g⁻¹ by trying all elements."""
    return next(x for x in range(group.order) if group.table[g, x] == 0)


def by_definition(group, f, kernel):
    """Sum ω(g) f(ug⁻¹) over g, one product of numbers at a time; f is (|G|, c_in)."""
    order, c_out, c_in = kernel.shape
    result = np.zeros((order, c_out), dtype=object)
    for u in range(order):
        for g in range(order):
            source = group.table[u, inverse_of(group, g)]
            for o in range(c_out):
                for i in range(c_in):
                    result[u, o] += kernel[g, o, i].item() * f[source, i].item()
    return result


@st.composite
def cases(draw, lead=((), (1,), (3,), (0,), (2, 2))):
    """Group, function and kernel of small whole numbers."""
    group = draw(groups())
    c_in, c_out = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    f = rng.integers(-9, 10, (*draw(st.sampled_from(lead)), group.order, c_in))
    return group, f, rng.integers(-9, 10, (group.order, c_out, c_in))


# Translation


@given(cases(), st.data())
def test_translation_takes_the_value_at_u_to_gu(case, data):
    group, f, _ = case
    g = data.draw(st.integers(0, group.order - 1))
    moved = translate(group, g, f)
    assert moved.dtype == f.dtype
    assert moved.shape == f.shape
    for u in range(group.order):
        assert np.array_equal(moved[..., group.table[g, u], :], f[..., u, :])
    assert np.array_equal(translate(group, group.names[g], f), moved)


@given(cases(), st.data())
def test_translation_is_a_left_action(case, data):
    group, f, _ = case
    g, h = (data.draw(st.integers(0, group.order - 1)) for _ in range(2))
    twice = translate(group, g, translate(group, h, f))
    assert np.array_equal(twice, translate(group, group.table[g, h], f))
    assert np.array_equal(translate(group, 0, f), f)


def test_translation_without_the_inverse_composes_the_wrong_way_round():
    """Control: f(gu) fits the law only where the group is abelian."""
    for group, lawful in ((S3, False), (D4, False), (Z6, True)):
        f = np.arange(group.order)
        pairs = np.ndindex(group.order, group.order)
        fits = [
            np.array_equal(f[group.table[h]][group.table[g]], f[group.table[group.table[g, h]]])
            for g, h in pairs
        ]
        assert all(fits) == lawful


def test_translations_of_any_type_are_copies():
    f = np.array([["a"], ["b"], ["c"]])
    moved = translate(cyclic(3), "e", f)
    assert moved.tolist() == f.tolist()
    assert not np.shares_memory(moved, f)
    assert translate(cyclic(3), 1, [["a"], ["b"], ["c"]]).tolist() == [["c"], ["a"], ["b"]]


# Convolution


@given(cases(lead=[()]))
def test_convolution_is_its_definition(case):
    group, f, kernel = case
    result = convolve(group, f, kernel)
    assert result.dtype == np.float64
    assert result.tolist() == by_definition(group, f, kernel).tolist()


@given(cases())
def test_leading_axes_are_a_loop(case):
    group, f, kernel = case
    result = convolve(group, f, kernel)
    assert result.shape == (*f.shape[:-1], kernel.shape[1])
    for index in np.ndindex(f.shape[:-2]):
        assert np.array_equal(result[index], convolve(group, f[index], kernel))


@given(cases())
def test_convolution_is_left_equivariant_for_every_kernel(case):
    group, f, kernel = case
    if f.size:
        assert_equivariant(
            lambda f: convolve(group, f, kernel),
            lambda g, f: translate(group, g, f),
            lambda g, f: translate(group, g, f),
            f,
            range(group.order),
            tol=0,
        )


def test_what_equivariance_cannot_see_the_definition_does():
    """Control: both are equivariant, but one ignores its kernel, and one transposes ω(g)."""
    f, kernel = whole_numbers(8, 2), whole_numbers(8, 2, 2, seed=1)
    wrong = [
        lambda f: convolve(D4, f, np.ones((8, 2, 2))),
        lambda f: convolve(D4, f, kernel.swapaxes(1, 2)),
    ]
    for function in wrong:
        error = equivariance_error(
            function,
            lambda g, f: translate(D4, g, f),
            lambda g, f: translate(D4, g, f),
            f,
            range(8),
        )
        assert error == 0
        assert not np.array_equal(function(f), by_definition(D4, f, kernel))
    assert np.array_equal(convolve(D4, f, kernel), by_definition(D4, f, kernel))


def test_convolution_with_one_element_translates_from_the_right():
    f = whole_numbers(6, 2)
    for k in range(6):
        kernel = np.zeros((6, 2, 2))
        kernel[k] = np.eye(2)
        result = convolve(S3, f, kernel)
        for u in range(6):
            assert np.array_equal(result[S3.table[u, k]], f[u])


def test_convolution_twice_is_convolution_with_the_product_of_the_kernels():
    """f∗ω∗ψ = f∗χ with χ(m) = Σ ψ(g) ω(k) over kg = m: matrices act from the left, elements not."""
    f = whole_numbers(6, 2)
    first, second = whole_numbers(6, 3, 2, seed=1), whole_numbers(6, 2, 3, seed=2)
    product = np.zeros((6, 2, 2))
    for k, g in np.ndindex(6, 6):
        product[S3.table[k, g]] += second[g] @ first[k]
    twice = convolve(S3, convolve(S3, f, first), second)
    assert np.array_equal(twice, convolve(S3, f, product))


@given(st.integers(1, 12))
def test_convolution_on_cyclic_groups_is_circulant_and_a_product_of_fourier_transforms(n):
    rng = np.random.default_rng(n)
    f, kernel = rng.normal(size=(n, 3)), rng.normal(size=(n, 2, 3))
    result = convolve(cyclic(n), f, kernel)
    matrices = [[scipy.linalg.circulant(kernel[:, o, i]) for i in range(3)] for o in range(2)]
    by_matrix = np.block(matrices) @ f.T.ravel()
    np.testing.assert_allclose(result.T.ravel(), by_matrix, atol=1e-12)
    transformed = np.einsum("koi,ki->ko", np.fft.fft(kernel, axis=0), np.fft.fft(f, axis=0))
    np.testing.assert_allclose(result, np.fft.ifft(transformed, axis=0), atol=1e-12)


SIX_FORMS = {
    "f(u g^-1) w(g)": True,
    "f(g) w(g^-1 u)": True,
    "f(u g) w(g)": True,
    "f(g) w(u^-1 g)": True,
    "f(g^-1 u) w(g)": False,
    "f(g) w(u g^-1)": False,
}


def one_form(form, group, f, kernel):
    """Evaluate the sum over g as it is written in words such as "f(u g^-1) w(g)"."""
    result = np.zeros(group.order)
    for u in range(group.order):
        for g in range(group.order):
            value = 1
            for factor in form.rstrip(")").split(") "):
                function, word = factor.split("(")
                at = 0
                for letter in word.split():
                    element = {"u": u, "g": g}[letter[0]]
                    if letter.endswith("^-1"):
                        element = inverse_of(group, element)
                    at = group.table[at, element]
                value *= {"f": f, "w": kernel}[function][at]
            result[u] += value
    return result


@pytest.mark.parametrize("group", [D4, S3], ids=["D4", "S3"])
@pytest.mark.parametrize(("form", "left"), SIX_FORMS.items())
def test_which_of_the_six_forms_of_the_sum_are_left_equivariant(group, form, left):
    f, kernel = whole_numbers(group.order), whole_numbers(group.order, seed=1)

    def error(action):
        return equivariance_error(
            lambda f: one_form(form, group, f, kernel), action, action, f, range(group.order)
        )

    from_left = error(lambda g, f: f[group.table[group.inverse[g]]])
    from_right = error(lambda g, f: f[group.table[:, g]])
    assert (from_left == 0) == left
    assert (from_left > 0.1) != left
    if not left:
        assert from_right == 0
    ours = convolve(group, f[:, None], kernel[:, None, None]).ravel()
    first_two = list(SIX_FORMS)[:2]
    assert np.array_equal(ours, one_form(form, group, f, kernel)) == (form in first_two)


@pytest.mark.parametrize("form", SIX_FORMS)
def test_an_abelian_group_cannot_tell_the_six_forms_apart(form):
    f, kernel = whole_numbers(6), whole_numbers(6, seed=1)
    error = equivariance_error(
        lambda f: one_form(form, Z6, f, kernel),
        lambda g, f: np.roll(f, g),
        lambda g, f: np.roll(f, g),
        f,
        range(6),
    )
    assert error == 0


def test_a_lifted_input_sees_only_sums_of_the_kernel_over_right_cosets():
    """If f(gh) = f(g) for h in H, kernels with the same sums over the Hg have the same effect."""
    subgroup = ["e", "s"]
    f = lift(whole_numbers(4, 2), coset_action(D4, subgroup), base=0)
    kernel = whole_numbers(8, 3, 2, seed=1)
    expected = convolve(D4, f, kernel)
    for cosets, same in ((right_cosets, True), (left_cosets, False)):
        gathered = np.zeros_like(kernel)
        for coset in cosets(D4, subgroup):
            gathered[coset[0]] = kernel[coset].sum(axis=0)
        assert np.array_equal(convolve(D4, f, gathered), expected) == same


@pytest.mark.parametrize("block", [1, 100, 10**9])
def test_the_size_of_blocks_changes_nothing(monkeypatch, block):
    f, kernel = whole_numbers(2, 8, 3), whole_numbers(8, 2, 3, seed=1)
    expected = convolve(D4, f, kernel)
    monkeypatch.setattr(convolution, "BLOCK", block)
    assert np.array_equal(convolve(D4, f, kernel), expected)


def test_memory_is_bounded_at_order_1000():
    """All rows f(ug⁻¹) at once would take a gigabyte, the matrix of the map two."""
    group = dihedral(500)
    f, kernel = np.ones((8, 1000, 16)), np.ones((1000, 16, 16))
    result, peak = peak_memory(lambda: convolve(group, f, kernel))
    assert (result == 16000).all()
    assert peak < 100e6


# Types and arguments


@pytest.mark.parametrize(("f_type", "kernel_type", "expected"), PROMOTIONS)
def test_types_promote_and_integers_do_not_overflow(f_type, kernel_type, expected):
    f, kernel = np.full((6, 2), 100).astype(f_type), np.full((6, 1, 2), 100).astype(kernel_type)
    result = convolve(Z6, f, kernel)
    assert result.dtype == expected
    assert (result == 12 * f[0, 0].item() * kernel[0, 0, 0].item()).all()


@pytest.mark.parametrize(
    ("f", "kernel", "message"),
    [
        (np.ones(6), np.ones((6, 1, 1)), r"f must have shape \(\.\.\., \|G\|, channels\) with"),
        (np.ones((5, 1)), np.ones((6, 1, 1)), r"with \|G\| = 6, got \(5, 1\)$"),
        (np.ones((6, 2)), np.ones((6, 2)), r"kernel must have shape .* got \(6, 2\)$"),
        (np.ones((6, 2)), np.ones((5, 1, 2)), r"= \(6, c_out, 2\), got \(5, 1, 2\)$"),
        (np.ones((6, 2)), np.ones((6, 2, 1)), r"= \(6, c_out, 2\), got \(6, 2, 1\)$"),
        (np.ones((6, 2)), np.ones((1, 6, 1, 2)), "kernel must have shape"),
        ([[1.0], [2.0, 3.0]], np.ones((6, 1, 1)), "f must be a rectangular array"),
        (np.ones((6, 1)), [[[1.0]], [1.0]], "kernel must be a rectangular array"),
    ],
)
def test_shapes_that_do_not_fit_are_refused(f, kernel, message):
    with pytest.raises(ValueError, match=message):
        convolve(Z6, f, kernel)


def test_only_numbers_can_be_convolved():
    numbers, words = np.ones((1, 1)), np.array([["a"]])
    with pytest.raises(TypeError, match=r"^f must hold real or complex numbers, got type <U1"):
        convolve(cyclic(1), words, numbers[None])
    with pytest.raises(TypeError, match=r"^kernel must hold real or complex numbers, got type obj"):
        convolve(cyclic(1), numbers, np.array([[[None]]]))


@pytest.mark.parametrize(
    ("g", "error", "message"),
    [
        ("q", ValueError, "g: no element 'q' among"),
        (6, ValueError, "g holds 6"),
        (-1, ValueError, "g holds -1"),
        ([1, 2], ValueError, r"g must be one element, got an array of shape \(2,\)"),
        (1.0, TypeError, "g must hold integers"),
    ],
)
def test_what_is_no_element_is_refused(g, error, message):
    with pytest.raises(error, match=message):
        translate(Z6, g, np.ones((6, 1)))


@pytest.mark.parametrize("shape", [(), (6,), (5, 1), (6, 5, 1)])
def test_what_is_no_function_on_the_group_is_refused(shape):
    with pytest.raises(ValueError, match=r"f must have shape \(\.\.\., \|G\|, channels\)"):
        translate(Z6, "r", np.ones(shape))


# JAX


@pytest.mark.parametrize("dtype", ["float32", "complex64", "int32"])
def test_jax_arrays_give_jax_arrays_also_under_jit(jax, dtype):
    f, kernel = whole_numbers(2, 8, 3), whole_numbers(8, 2, 3, seed=1)
    assert_same_in_jax(jax, partial(convolve, D4), [f, kernel], dtype, floating(dtype))
    assert_same_in_jax(jax, partial(translate, D4, "rs"), [f], dtype, dtype)


def test_float64_stays_float64_in_jax(jax):
    with jax.enable_x64(True):
        f = jax.numpy.full((6, 1), 0.1)
        assert convolve(Z6, f, jax.numpy.full((6, 1, 1), 0.1)).dtype == np.float64


@pytest.mark.parametrize("which", [0, 1])
def test_numpy_arrays_join_jax_arrays(jax, which):
    arrays = [whole_numbers(8, 3), whole_numbers(8, 2, 3, seed=1)]
    assert_numpy_joins_jax(jax, partial(convolve, D4), arrays, in_jax=[which])


def test_vmap_is_a_leading_axis(jax):
    f, kernel = whole_numbers(4, 8, 3), whole_numbers(8, 2, 3, seed=1)
    mapped = jax.vmap(lambda f: convolve(D4, f, kernel))(jax.numpy.asarray(f))
    assert np.array_equal(mapped, convolve(D4, f, kernel))


def test_gradients_are_finite_differences(jax):
    arrays = [whole_numbers(6, 2), whole_numbers(6, 2, 2, seed=1)]
    arrays = [array.astype(np.float32) for array in arrays]
    assert_gradients(jax, partial(convolve, S3), arrays)
