"""What LocalStack finds through this plugin's entry points."""

import os

from localstack.runtime import hooks
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin


class ProcessExecutorPlugin(RuntimeExecutorPlugin):
    """Chosen with LAMBDA_RUNTIME_EXECUTOR=process."""

    name = "process"

    def load(self, *_arguments, **_options):
        from local_functions.executor import ProcessExecutor

        return ProcessExecutor


@hooks.on_infra_start()
def use_installed_dynamodb_local():
    """Starts the DynamoDB Local in the folder MIGRATOR_DYNAMODB_LOCAL with the machine's Java. LocalStack would download
    one, a Java, and an agent that lifts the limit of 20 global indexes, which real DynamoDB has too."""
    from localstack.services.dynamodb.packages import DynamoDBLocalPackageInstaller
    from localstack.services.dynamodb.server import DynamodbServer

    folder = os.environ["MIGRATOR_DYNAMODB_LOCAL"]

    def command(server):
        return [
            "java",
            f"-Xmx{server.heap_size}",
            f"-Djava.library.path={folder}/DynamoDBLocal_lib",
            "-jar",
            f"{folder}/DynamoDBLocal.jar",
            "-disableTelemetry",
            # Not -sharedDb: the access key that LocalStack sends is account and region, so that each account has tables
            # of its own.
            "-inMemory",
            "-port",
            str(server.port),
        ]

    DynamoDBLocalPackageInstaller.install = lambda *_arguments, **_options: None
    DynamoDBLocalPackageInstaller.get_java_env_vars = lambda _installer: {}
    DynamodbServer._create_shell_command = command


@hooks.on_infra_start()
def forget_deleted_mappings():
    """Lets a mapping that is switched off vanish when it is deleted. LocalStack leaves that to the thread that polls, which is
    not running then, so that the mapping stays in Deleting for ever."""
    from localstack.services.lambda_.event_source_mapping.esm_worker import EsmWorker

    delete = EsmWorker.delete

    def delete_and_forget(worker):
        delete(worker)
        if worker._poller_thread is None or not worker._poller_thread.is_alive():
            worker.delete_esm_in_store()

    EsmWorker.delete = delete_and_forget


@hooks.on_infra_start()
def end_retries_with_their_mapping():
    """Ends the retries of a batch that fails when its mapping is switched off or deleted. LocalStack tells only the loop around them,
    which does not come round then: the batch would be delivered for ever, to the next function of that name too."""
    from localstack.services.lambda_.event_source_mapping.esm_worker import EsmWorker

    def with_retries(end):
        def end_both(worker):
            end(worker)
            worker.poller.close()

        return end_both

    EsmWorker.stop = with_retries(EsmWorker.stop)
    EsmWorker.delete = with_retries(EsmWorker.delete)
