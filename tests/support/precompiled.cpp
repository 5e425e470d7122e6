// Carries the precompiled catch.hpp that all tests share; main_v2.cpp cannot, since it configures that header.
