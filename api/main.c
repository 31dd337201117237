/* ipcase: the one binary. */
#include "api/command/command.h"
#include "core/base/memory.h"

int main(int argc, char **argv)
{
	memory_setup();
	return command_run(argc, argv);
}
