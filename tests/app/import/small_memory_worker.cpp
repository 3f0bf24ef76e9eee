// The real worker where an administrator allows little memory: a lower limit set from outside
// stays.
#include <sys/resource.h>
#include <unistd.h>

int main() {
    const rlimit little{rlim_t{600} << 20, rlim_t{600} << 20};
    if (::setrlimit(RLIMIT_AS, &little) != 0) return 1;
    char name[] = "lectern-importer";
    char* const arguments[] = {name, nullptr};
    char* const environment[] = {nullptr};
    ::execve(LECTERN_BIN_DIR "/lectern-importer", arguments, environment);
    return 1;
}
