// The one place where Asio's and Process v2's own sources are compiled.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#include <boost/asio/impl/src.hpp>
#include <boost/process/v2/src.hpp>
#pragma GCC diagnostic pop
