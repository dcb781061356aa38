/**
 * Connected workers: one control stream each ({@link dev.hodei.session.WorkerSession}), found by worker ({@link
 * dev.hodei.session.WorkerSessions}), and how the controller's effects reach them and the provider ({@link
 * dev.hodei.session.EffectDispatch}). Nothing blocks, except the provider's calls on virtual threads. Knows the agents'
 * wire types, and neither the server that carries them nor the database.
 */
@NullMarked
package dev.hodei.session;

import org.jspecify.annotations.NullMarked;
