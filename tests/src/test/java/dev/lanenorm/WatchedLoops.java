package dev.lanenorm;

import dev.lanenorm.internal.Loop;
import dev.lanenorm.internal.LoopSet;
import dev.lanenorm.internal.Operation;
import dev.lanenorm.internal.scalar.ScalarLoops;
import java.lang.reflect.Constructor;
import java.util.function.Consumer;

/** Plain loops that tell their operation before they run: to be counted, delayed, or kept from running. */
final class WatchedLoops implements LoopSet {
    private final LoopSet plain = new ScalarLoops();
    private final Consumer<Operation> watcher;

    private WatchedLoops(Consumer<Operation> watcher) {
        this.watcher = watcher;
    }

    @Override
    public int lanes() {
        return plain.lanes();
    }

    @Override
    public Loop of(Operation operation) {
        Loop loop = plain.of(operation);
        return (operands, block) -> {
            watcher.accept(operation);
            loop.run(operands, block);
        };
    }

    static Backend backend(Consumer<Operation> watcher) {
        try {
            Constructor<Backend> ofLoops = Backend.class.getDeclaredConstructor(LoopSet.class, String.class);
            ofLoops.setAccessible(true);
            return ofLoops.newInstance(new WatchedLoops(watcher), "watched by a test");
        } catch (ReflectiveOperationException changed) {
            throw new AssertionError("a backend is made of loops and a reason", changed);
        }
    }
}
