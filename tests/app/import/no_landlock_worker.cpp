// The real worker on a kernel that knows no Landlock: its first call is made to fail as such a
// kernel would.
#include <errno.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <unistd.h>

int main() {
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    const scmp_filter_ctx filter = ::seccomp_init(SCMP_ACT_ALLOW);
    if (!filter ||
        ::seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(landlock_create_ruleset), 0) !=
            0 ||
        ::seccomp_load(filter) != 0)
        return 1;
    char name[] = "lectern-importer";
    char* const arguments[] = {name, nullptr};
    char* const environment[] = {nullptr};
    ::execve(LECTERN_BIN_DIR "/lectern-importer", arguments, environment);
    return 1;
}
