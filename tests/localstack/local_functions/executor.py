"""Runs a function's `bootstrap` as a process of this machine."""

import json
import os
import signal
import subprocess
import threading
import time
from concurrent.futures import TimeoutError as NotInTime

from localstack.services.lambda_.invocation.lambda_models import InvocationResult
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor

from local_functions.runtime_api import Invocation, RuntimeApi

# As long as Lambda gives a function to start.
INIT_SECONDS = 10

# The function finds its code where Lambda puts it, unchangeable, in a mount namespace of its own: nothing of this is
# seen from outside. `/var` is replaced because `/var/task` need not exist on this machine; the code may lie below `/var`
# itself, therefore it is entered first and mounted by its handle.
ENTER = """
cd "$1" &&
mount -t tmpfs -o mode=755 tmpfs /var && mkdir /var/task &&
mount --no-canonicalize --bind . /var/task && mount -o remount,bind,ro /var/task &&
cd /var/task && exec ./bootstrap
"""


class ProcessExecutor(RuntimeExecutor):
    """One execution environment. A process that crashed or ran out of time is replaced at the next event."""

    def start(self, env_vars):
        self._configuration = self.function_version.config
        if self._configuration.layers:
            raise NotImplementedError("layers are not mounted by this executor")
        self._variables = {name: str(value) for name, value in env_vars.items()}
        self._output = []
        self._spawn()

    def stop(self):
        self._kill()

    def invoke(self, payload):
        invocation = Invocation(payload, self._configuration.timeout)
        started = time.monotonic()
        body, is_error = self._answer(invocation)
        milliseconds = (time.monotonic() - started) * 1000
        # What the function wrote last is still in the pipe.
        time.sleep(0.005)
        return InvocationResult(invocation.id, body, is_error=is_error, logs=self._take_logs(invocation, milliseconds))

    def _answer(self, invocation):
        if self._process.poll() is not None:
            self._kill()
            try:
                self._spawn()
            except Exception as error:
                return _error(str(error), "Runtime.InitError"), True
        self._api.submit(invocation)
        try:
            return invocation.answer.result(timeout=invocation.timeout)
        except NotInTime:
            self._kill()
            return _error(f"{_now()} {invocation.id} Task timed out after {invocation.timeout}.00 seconds"), True

    def _spawn(self):
        self._api = RuntimeApi()
        self._process = subprocess.Popen(
            ["unshare", "--mount", "--propagation", "private", "sh", "-c", ENTER, "sh", self._code_folder()],
            env={
                "PATH": "/usr/local/bin:/usr/bin:/bin:/opt/bin",
                "LANG": "en_US.UTF-8",
                **self._variables,
                "AWS_LAMBDA_RUNTIME_API": self._api.address,
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        threading.Thread(target=self._watch, args=(self._process, self._api), daemon=True).start()
        self._api.ready.result(timeout=INIT_SECONDS)

    def _watch(self, process, api):
        for line in process.stdout:
            self._output.append(line.decode(errors="replace"))
        status = process.wait()
        said = "".join(self._output)[-500:]
        api.fail(_error(f"Runtime exited with error: exit status {status}: {said}", "Runtime.ExitError"))

    def _kill(self):
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._process.wait()
        self._api.close()

    def _code_folder(self):
        return str(self._configuration.code.get_unzipped_code_location())

    def _take_logs(self, invocation, milliseconds):
        """What the process wrote since the last event, the start of the process included."""
        output, self._output[:] = "".join(self._output), []
        version, memory = self.function_version.id.qualifier, self._configuration.memory_size
        return (
            f"START RequestId: {invocation.id} Version: {version}\n"
            f"{output}"
            f"END RequestId: {invocation.id}\n"
            f"REPORT RequestId: {invocation.id}\tDuration: {milliseconds:.2f} ms\t"
            f"Billed Duration: {int(milliseconds) + 1} ms\tMemory Size: {memory} MB\t\n"
        )

    def get_logs(self):
        return "".join(self._output)

    # Where the function finds LocalStack.
    def get_address(self):
        return "127.0.0.1"

    def get_endpoint_from_executor(self):
        return "127.0.0.1"

    # Of LocalStack's own init process, which does not run here.
    def get_runtime_endpoint(self):
        return ""

    @classmethod
    def prepare_version(cls, function_version):
        if function_version.config.code:
            function_version.config.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version):
        """Nothing was made that outlives the processes."""


def _error(message, kind=None):
    return json.dumps({"errorMessage": message} | ({"errorType": kind} if kind else {})).encode()


def _now():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
