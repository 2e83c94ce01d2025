package dev.lanenorm.benchmarks;

import dev.lanenorm.Backend;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What would run here, and why. */
@Command(
        name = "info",
        header = "What would run here, and why.",
        description = "Prints JDK, CPU, caches, and which backend runs on how many lanes, and why.")
public final class InfoCommand implements Callable<Integer> {
    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Backend backend = UserBackend.live();
        Environment here = Environment.of(List.of(), backend.name(), backend.lanes());
        PrintWriter out = spec.commandLine().getOut();
        out.println("JDK      " + here.jdk());
        out.println("VM       " + here.vm());
        out.println("CPU      " + here.cpu() + ", " + here.processors() + " processors");
        out.println("caches   " + String.join(", ", here.caches()));
        out.println("backend  " + here.backend());
        out.println("lanes    " + here.lanes());
        out.println("why      " + backend.reason());
        out.println("commit   " + here.commit());
        out.flush();
        return 0;
    }
}
