package dev.lanenorm;

import dev.lanenorm.internal.Loops;
import dev.lanenorm.internal.scalar.ScalarLoops;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/** Plain loops that tell their names before they run: to be counted, delayed, or kept from running. */
final class WatchedLoops {
    private WatchedLoops() {}

    static Backend backend(Consumer<String> watcher) {
        Loops plain = new ScalarLoops();
        Object watched = Proxy.newProxyInstance(
                Loops.class.getClassLoader(), new Class<?>[] {Loops.class}, (proxy, method, arguments) -> {
                    if (method.getReturnType() == void.class) {
                        watcher.accept(method.getName());
                    }
                    try {
                        return method.invoke(plain, arguments);
                    } catch (InvocationTargetException wrapped) {
                        throw wrapped.getCause();
                    }
                });
        try {
            Constructor<Backend> ofLoops = Backend.class.getDeclaredConstructor(Loops.class, String.class);
            ofLoops.setAccessible(true);
            return ofLoops.newInstance(watched, "watched by a test");
        } catch (ReflectiveOperationException changed) {
            throw new AssertionError("a backend is made of loops and a reason", changed);
        }
    }
}
