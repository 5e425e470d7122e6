// Memory that runs out when a test says so. It replaces `operator new`, so one source of a program includes it.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <new>

namespace alur::test {

/// Of this thread: the allocation at which memory runs out, counted down; negative: never.
inline thread_local long left = -1;
/// Of this thread: what was allocated and not given back.
inline thread_local long live = 0;
/// Of this thread: how often it allocated.
inline thread_local long made = 0;

inline void* taken(std::size_t size) noexcept {
    void* memory = std::malloc(size == 0 ? 1 : size);
    if (memory != nullptr) ++live;
    ++made;
    return memory;
}

inline void* allocate(std::size_t size) {
    if (left == 0) throw std::bad_alloc();
    if (left > 0) --left;
    if (void* memory = taken(size)) return memory;
    throw std::bad_alloc();
}

inline void give_back(void* memory) noexcept {
    if (memory != nullptr) --live;
    std::free(memory);
}

}  // namespace alur::test

void* operator new(std::size_t size) { return alur::test::allocate(size); }
void* operator new[](std::size_t size) { return alur::test::allocate(size); }
// Catch asks for memory this way. The address sanitizer has one of its own, which does not fit the delete below.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return alur::test::taken(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return alur::test::taken(size); }
void operator delete(void* memory) noexcept { alur::test::give_back(memory); }
void operator delete[](void* memory) noexcept { alur::test::give_back(memory); }
void operator delete(void* memory, std::size_t) noexcept { alur::test::give_back(memory); }
void operator delete[](void* memory, std::size_t) noexcept { alur::test::give_back(memory); }
