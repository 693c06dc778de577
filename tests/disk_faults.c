/* A disk that fails on request: preloaded, it counts every call that changes a file below one folder, and at a chosen
 * one ends the process, fails, or writes half. Python, SQLite, tantivy and all else in the process pass here.
 *
 *   fault_arm(folder, number, how, lasting)  how: 0 only count, -9 SIGKILL, else an errno; number from 1
 *   fault_log(descriptor)                    one line a call: "<operation> <path>\n"
 *   fault_count()                            calls so far
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static char folder[PATH_MAX];
static size_t folder_length;
static long target, count;
static int how, lasting, log_to = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void fault_arm(const char *below, long number, int what, int lasts) {
    strncpy(folder, below, sizeof folder - 1);
    folder_length = strlen(folder);
    target = number, how = what, lasting = lasts, count = 0;
}
void fault_log(int descriptor) { log_to = descriptor; }
long fault_count(void) { return count; }

static int below(const char *path) { return folder_length && !strncmp(path, folder, folder_length); }

static int below_fd(int fd, char *path) {
    char link[64];
    if (!folder_length) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, PATH_MAX - 1);
    if (size <= 0) return 0;
    path[size] = 0;
    return below(path);
}

static int below_at(int dir, const char *name, char *path) {
    if (!folder_length) return 0;
    if (name[0] == '/' || dir == AT_FDCWD) {
        strncpy(path, name, PATH_MAX - 1);
        return below(path);
    }
    if (!below_fd(dir, path)) return 0;
    strncat(path, "/", PATH_MAX - strlen(path) - 1);
    strncat(path, name, PATH_MAX - strlen(path) - 1);
    return 1;
}

/* SQLite cuts its shared memory to nothing at the first opening and takes the room it gave back again: on a full disk
 * that room is there (`test_a_real_disk_filled` sees it on a real one). */
static int has_room(const char *path) {
    size_t size = strlen(path);
    return size > 4 && !strcmp(path + size - 4, "-shm");
}

/* 0: go on; 1: fail with errno; 2: write half of it. `grows`: the call needs room on the disk. */
static int passed(const char *operation, const char *path, int grows, int writes) {
    int answer = 0;
    if (how == ENOSPC && has_room(path)) return 0;
    pthread_mutex_lock(&lock);
    if (how != ENOSPC || grows) {
        long now = ++count;
        if (log_to >= 0) {
            char line[PATH_MAX + 32];
            int size = snprintf(line, sizeof line, "%s %s\n", operation, path);
            syscall(SYS_write, log_to, line, (size_t)size);
        }
        if (target && (now == target || (lasting && now > target))) {
            if (how == -9) syscall(SYS_kill, getpid(), SIGKILL);
            if (how > 0) {
                answer = how == ENOSPC && writes && now == target ? 2 : 1;
                errno = how;
            }
        }
    }
    pthread_mutex_unlock(&lock);
    return answer;
}

#define REAL(type, name, ...) static type (*real)(__VA_ARGS__); if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)
#define ON_FD(fd, operation, grows, size) \
    char path[PATH_MAX]; int fault = below_fd(fd, path) ? passed(operation, path, grows, size > 1) : 0; \
    if (fault == 1) return -1

ssize_t write(int fd, const void *data, size_t size) {
    REAL(ssize_t, write, int, const void *, size_t);
    if (!folder_length || fd == log_to) return real(fd, data, size);
    ON_FD(fd, "write", 1, size);
    return real(fd, data, fault == 2 ? size / 2 : size);
}
#define PWRITE(name) \
    ssize_t name(int fd, const void *data, size_t size, off_t at) { \
        REAL(ssize_t, name, int, const void *, size_t, off_t); \
        ON_FD(fd, "write", 1, size); \
        return real(fd, data, fault == 2 ? size / 2 : size, at); \
    }
PWRITE(pwrite)
PWRITE(pwrite64)
ssize_t writev(int fd, const struct iovec *parts, int many) {
    REAL(ssize_t, writev, int, const struct iovec *, int);
    ON_FD(fd, "write", 1, 0);
    return real(fd, parts, many);
}
ssize_t sendfile(int out, int in, off_t *at, size_t size) {
    REAL(ssize_t, sendfile, int, int, off_t *, size_t);
    ON_FD(out, "write", 1, 0);
    return real(out, in, at, size);
}
ssize_t sendfile64(int out, int in, off_t *at, size_t size) {
    REAL(ssize_t, sendfile64, int, int, off_t *, size_t);
    ON_FD(out, "write", 1, 0);
    return real(out, in, at, size);
}
ssize_t copy_file_range(int in, off_t *from, int out, off_t *to, size_t size, unsigned flags) {
    REAL(ssize_t, copy_file_range, int, off_t *, int, off_t *, size_t, unsigned);
    ON_FD(out, "write", 1, 0);
    return real(in, from, out, to, size, flags);
}
#define SYNC(name) \
    int name(int fd) { \
        REAL(int, name, int); \
        ON_FD(fd, "fsync", 0, 0); \
        return real(fd); \
    }
SYNC(fsync)
SYNC(fdatasync)
#define TRUNCATE(name) \
    int name(int fd, off_t size) { \
        REAL(int, name, int, off_t); \
        ON_FD(fd, "truncate", 0, 0); \
        return real(fd, size); \
    }
TRUNCATE(ftruncate)
TRUNCATE(ftruncate64)

#define ON_PATH(dir, name, operation, grows) \
    char path[PATH_MAX]; if (below_at(dir, name, path) && passed(operation, path, grows, 0)) return -1
int rename(const char *from, const char *to) {
    REAL(int, rename, const char *, const char *);
    ON_PATH(AT_FDCWD, to, "rename", 0);
    return real(from, to);
}
int renameat(int a, const char *from, int b, const char *to) {
    REAL(int, renameat, int, const char *, int, const char *);
    ON_PATH(b, to, "rename", 0);
    return real(a, from, b, to);
}
int renameat2(int a, const char *from, int b, const char *to, unsigned flags) {
    REAL(int, renameat2, int, const char *, int, const char *, unsigned);
    ON_PATH(b, to, "rename", 0);
    return real(a, from, b, to, flags);
}
int unlink(const char *name) {
    REAL(int, unlink, const char *);
    ON_PATH(AT_FDCWD, name, "unlink", 0);
    return real(name);
}
int unlinkat(int dir, const char *name, int flags) {
    REAL(int, unlinkat, int, const char *, int);
    ON_PATH(dir, name, "unlink", 0);
    return real(dir, name, flags);
}
int rmdir(const char *name) {
    REAL(int, rmdir, const char *);
    ON_PATH(AT_FDCWD, name, "unlink", 0);
    return real(name);
}
int mkdir(const char *name, mode_t mode) {
    REAL(int, mkdir, const char *, mode_t);
    ON_PATH(AT_FDCWD, name, "create", 1);
    return real(name, mode);
}
int link(const char *from, const char *to) {
    REAL(int, link, const char *, const char *);
    ON_PATH(AT_FDCWD, to, "create", 1);
    return real(from, to);
}

static int makes(const char *name, int flags) {
    struct stat about;
    return (flags & O_CREAT) && stat(name, &about) != 0;
}
#define OPEN(name) \
    int name(const char *file, int flags, ...) { \
        REAL(int, name, const char *, int, ...); \
        mode_t mode = 0; \
        if (flags & (O_CREAT | __O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); } \
        if (below(file) && makes(file, flags)) { ON_PATH(AT_FDCWD, file, "create", 1); } \
        else if (below(file) && (flags & O_TRUNC)) { ON_PATH(AT_FDCWD, file, "truncate", 0); } \
        return real(file, flags, mode); \
    }
OPEN(open)
OPEN(open64)
#define OPENAT(name) \
    int name(int dir, const char *file, int flags, ...) { \
        REAL(int, name, int, const char *, int, ...); \
        mode_t mode = 0; \
        if (flags & (O_CREAT | __O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); } \
        if (dir == AT_FDCWD && below(file) && makes(file, flags)) { ON_PATH(dir, file, "create", 1); } \
        return real(dir, file, flags, mode); \
    }
OPENAT(openat)
OPENAT(openat64)
