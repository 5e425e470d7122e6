// A value or the reason why there is none. Wrong input is a value of type E, never an exception.
#pragma once

#include <utility>
#include <variant>

#include <alur/base/assert.hpp>

namespace alur {
inline namespace v0 {

/// Wraps an error so that `return failure(e);` builds any Result whose error type is E.
template <class E>
struct Failure {
    E error;  ///< becomes Result::error()
};

/// The failure side of a Result: `return failure(e);`.
template <class E>
[[nodiscard]] Failure<E> failure(E error) {
    return Failure<E>{std::move(error)};
}

/// Either a T or an E. Test it as a bool; reading the side that is not there stops the process (ALUR_EXPECTS).
template <class T, class E>
class [[nodiscard]] Result {
public:
    using value_type = T;  ///< what value() yields
    using error_type = E;  ///< what error() yields

    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor)
    Result(Failure<E> failure)                                             // NOLINT(google-explicit-constructor)
        : state_(std::in_place_index<1>, std::move(failure.error)) {}

    /// Whether it holds a value; else it holds an error.
    [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
    /// Whether it is a value.
    explicit operator bool() const noexcept { return has_value(); }

    /// The value. There must be one; operator* and operator-> ask for the same. operator-> is for a result that is kept
    /// in a variable: what it points to in a temporary is soon gone.
    [[nodiscard]] T& value() & { return get<0>(); }
    [[nodiscard]] const T& value() const& { return get<0>(); }
    [[nodiscard]] T&& value() && { return std::move(get<0>()); }
    [[nodiscard]] T& operator*() & { return get<0>(); }
    [[nodiscard]] const T& operator*() const& { return get<0>(); }
    [[nodiscard]] T&& operator*() && { return std::move(get<0>()); }
    [[nodiscard]] T* operator->() & { return &get<0>(); }
    [[nodiscard]] const T* operator->() const& { return &get<0>(); }
    T* operator->() && = delete;
    const T* operator->() const&& = delete;

    /// The reason why there is no value. There must be none.
    [[nodiscard]] E& error() & { return get<1>(); }
    [[nodiscard]] const E& error() const& { return get<1>(); }
    [[nodiscard]] E&& error() && { return std::move(get<1>()); }

private:
    template <std::size_t I>
    [[nodiscard]] auto& get() {
        expect<I>();
        return *std::get_if<I>(&state_);
    }
    template <std::size_t I>
    [[nodiscard]] const auto& get() const {
        expect<I>();
        return *std::get_if<I>(&state_);
    }

    template <std::size_t I>
    void expect() const {
        ALUR_EXPECTS(state_.index() == I,
                     I == 0 ? "Result::value, * and -> need a result that holds a value; test it first"
                            : "Result::error needs a result that holds an error; test it first");
    }

    std::variant<T, E> state_;
};

/// The value of a Result that carries nothing but success.
struct Done {};

}  // namespace v0
}  // namespace alur
